"""Finds x- keys in schemas from which no class, column or table is made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from trivet.catalog.records import Catalog
from trivet.diagnostics import Diagnostic, Origin, show
from trivet.extensions.effects import is_right
from trivet.extensions.records import Vocabulary
from trivet.extensions.sites import Site
from trivet.rules import EXTENSION_UNPRINTED

#: The effects that are not checked here: those for the docs, those that the x- key has anywhere in a schema, and
#: `references`, which has a check of its own.
_EVERYWHERE = frozenset(
    ("deprecated-since", "flag", "owner", "references", "renamed-from", "sensitive", "show")
)


def check_unread(catalog: Catalog, found: Iterable[Site], vocabulary: Vocabulary) -> Iterator[Diagnostic]:
    """Yield a finding for each x- key in a schema that is neither a type nor a member or an item of a type.

    For example, a `then`, a `not` or an item of `prefixItems` may have such a key. `found` are the x- keys of the
    project.
    """
    read = {(name, _around(place)) for name, place in _read(catalog)}
    for site in found:
        declared = vocabulary.declarations.get(site.key)
        if declared is None or declared.effect.name in _EVERYWHERE:
            continue
        if (declared.effect.name, _around(site.origin)) in read:
            continue
        if site.positions & set(declared.at) and is_right(declared, site.value, site.schema):
            text = f"`{show(site.key)}` has no effect here: no class or table is made from this schema"
            yield EXTENSION_UNPRINTED.at(site.origin, text)


def _read(catalog: Catalog) -> Iterator[tuple[str, Origin]]:
    """Yield (name of the effect, location of the x- key) for each effect in the catalog."""
    for entity in catalog.entities.values():
        for effects in entity.all_effects:
            yield from effects.places.items()
        for field in (*entity.fields, *entity.members):
            yield from (*field.facts.effects.places.items(), *field.each.places.items())


def _around(place: Origin) -> tuple[str, str]:
    """Return the location of the schema that has the x- key at `place`, as (document, JSON Pointer).

    All x- keys of a schema have the same result, because two of them may have the same effect.
    """
    return place.document, place.pointer.rpartition("/")[0]
