"""The passes that convert schemas of any draft to the normal form, one per file.

They run in the order of `PASSES`. Subschemas are converted before the schemas that contain them.
"""

from collections.abc import Callable

from trivet.normalize.context import Context
from trivet.normalize.passes.bounds import bounds
from trivet.normalize.passes.contains import contains
from trivet.normalize.passes.dependencies import dependencies
from trivet.normalize.passes.formats import formats
from trivet.normalize.passes.identifiers import identifiers
from trivet.normalize.passes.keywords import keywords
from trivet.normalize.passes.nullable import nullable
from trivet.normalize.passes.numbers import numbers
from trivet.normalize.passes.ref_siblings import ref_siblings
from trivet.normalize.passes.references import references
from trivet.normalize.passes.texts import texts
from trivet.normalize.passes.tuples import tuples
from trivet.normalize.schema import Schema

Pass = Callable[[Schema, Context], Schema]

PASSES: tuple[Pass, ...] = (
    ref_siblings,
    keywords,
    identifiers,
    references,
    texts,
    numbers,
    bounds,
    tuples,
    dependencies,
    contains,
    formats,
    nullable,
)
