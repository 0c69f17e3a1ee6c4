"""Chooses a document to show for each root definition, from the instance files that the settings name."""

from __future__ import annotations

from typing import Any

from trivet.catalog.records import Catalog
from trivet.existing import exists
from trivet.predicates.evaluate import EvaluationError, evaluate
from trivet.prove.instances import Instance, Source, find, read
from trivet.settings import Settings
from trivet.source import Documents

#: The maximum length of an instance to show, in characters, and the maximum number of files to read for a definition.
_CHARACTERS = 4_000
_FILES = 20


def given_examples(settings: Settings, catalog: Catalog, documents: Documents) -> dict[str, Any]:
    """Return an example instance for each root definition, by full name.

    Only the first instance of each file is considered, for up to 20 files of a definition that are not labelled
    invalid. The example is the longest of these instances that is valid and has at most 4,000 characters. Definitions
    without such an instance are left out.
    """
    roots = {root.document: root.definition for root in catalog.roots if not root.is_holder}
    entries = [entry for entry in settings.instances if exists(settings.root / entry)]
    found: dict[str, list[Source]] = {}
    for source in find(settings.root, entries, {one: documents[one].below for one in roots}).files:
        if source.expected is not False and source.document in roots:
            found.setdefault(roots[source.document], []).append(source)
    chosen = {name: _fullest(catalog, name, sources[:_FILES]) for name, sources in sorted(found.items())}
    return {name: instance.value for name, instance in chosen.items() if instance is not None}


def _fullest(catalog: Catalog, name: str, sources: list[Source]) -> Instance | None:
    best: Instance | None = None
    predicates = catalog.predicates
    for source in sources:
        one = next((each for each in read(source) if isinstance(each, Instance)), None)
        if (
            one is None
            or len(one.text) > _CHARACTERS
            or (best is not None and len(one.text) <= len(best.text))
        ):
            continue
        try:
            if evaluate(predicates[name], one.value, predicates):
                best = one
        except (EvaluationError, RecursionError):
            continue
    return best
