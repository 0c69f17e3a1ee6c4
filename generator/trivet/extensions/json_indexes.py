"""Finds faults of `x-index: {using: gin}`, which is for properties that are stored as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from trivet.catalog.records import Catalog, Field
from trivet.catalog.shape_types import scalar_types, scalar_words
from trivet.diagnostics import Diagnostic, show
from trivet.extensions.records import Vocabulary
from trivet.extensions.sites import Site, Told
from trivet.rules import EXTENSION_CONFLICT, EXTENSION_MISPLACED

#: The types of PostgreSQL, as an `x-sql-type` may request them, for which a GIN index for JSON is possible.
_JSON = frozenset(("json", "jsonb"))


def check_json_indexes(
    catalog: Catalog, found: Iterable[Site], vocabulary: Vocabulary, told: Told
) -> Iterator[Diagnostic]:
    """Yield an error for each `x-index` with `using` that is not on a property stored as JSON.

    `told` formats an origin for messages, such as `schemas/a.json:12:5`.
    """
    for entity in catalog.entities.values():
        for field in entity.members:
            if field.facts.effects.json_index is not None:
                yield from _fault(field, catalog, told)
    for site in found:
        declared = vocabulary.declarations.get(site.key)
        if declared is None or declared.effect.name != "index" or not isinstance(site.value, Mapping):
            continue
        if "property" not in site.positions and site.positions & set(declared.at):
            text = f"`{show(site.key)}` with `using` belongs to the property that is stored as JSON"
            yield EXTENSION_MISPLACED.at(site.origin, text, "At an object, name properties: `[a, b]`.")


def _fault(field: Field, catalog: Catalog, told: Told) -> Iterator[Diagnostic]:
    effects, place = field.facts.effects, told(field.origin)
    kinds = scalar_types(field.shape, catalog)
    asked = {one.strip().lower() for one in effects.sql_types.values()}
    if kinds is not None and len(kinds) == 1 and not asked & _JSON:
        text = f"`using: gin` is for JSON, but '{show(field.name)}' ({place}) is {scalar_words(kinds)}"
        yield EXTENSION_CONFLICT.at(
            effects.places["index"], text, "`x-index: true` makes an index of its values."
        )
    elif effects.storage in ("columns", "table"):
        text = (
            f"`using: gin` is for JSON, but '{show(field.name)}' ({place}) is stored as `{effects.storage}`"
        )
        hint = "Remove its `x-storage`, or put `x-index: true` at the properties inside it."
        yield EXTENSION_CONFLICT.at(effects.places["index"], text, hint)
