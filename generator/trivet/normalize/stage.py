"""The `normalize` stage: convert the selected schemas, name them, and check the result."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from trivet import rules
from trivet.diagnostics import Diagnostic, unescape_token
from trivet.normalize.choices import VALUE_KEYS, ValueKeys, enumerated
from trivet.normalize.context import Report
from trivet.normalize.entries import holder
from trivet.normalize.hoist import hoist
from trivet.normalize.names import NAME_KEYS, name_all
from trivet.normalize.overrides import find_overrides
from trivet.normalize.place import Place
from trivet.normalize.read_schemas import Lifter, definition_places
from trivet.normalize.reference_cycles import cut, endless
from trivet.normalize.repeated import repeated
from trivet.normalize.required_names import check_required
from trivet.normalize.roots import is_holder, root_documents, same_as_definition, starts
from trivet.normalize.schema import Definition, Entry, NormalForm, Root, Schema
from trivet.normalize.scope import Scopes, scopes
from trivet.normalize.values import check_values
from trivet.normalize.verify import verify
from trivet.settings import Settings
from trivet.source import Registry
from trivet.source.containers import definition_pointers


def normalize(
    registry: Registry,
    settings: Settings,
    name_keys: tuple[str, ...] = NAME_KEYS,
    value_keys: ValueKeys = VALUE_KEYS,
) -> NormalForm:
    """Return the normal form of every schema that the settings select.

    Unresolved references accept everything. Raises `InternalError` if the result is not a normal form, which would be
    a bug in trivet.

    - `name_keys`: the x- keys that name a class.
    - `value_keys`: the x- keys that name or describe enumeration values.
    """
    report = Report()
    overrides, unused = find_overrides(registry, settings)
    dynamic = scopes(registry, definition_places(registry))
    roots = root_documents(registry, settings, overrides)
    same = same_as_definition(registry, overrides)
    lifter = Lifter(registry, dynamic, settings.readings, overrides, report, same)
    places = {path: lifter.place(path, "") for path in roots}
    lifted = lifter.lift(starts(registry, roots))
    for origin in repeated(lifted):
        report.soften(rules.READING_REF_SIBLINGS, origin)
    cycles = tuple(endless(lifted))
    whole = cut(lifted, {origin for origin, _ in cycles}) if cycles else lifted
    hoisted = hoist(enumerated(whole, value_keys), value_keys)
    named = _named(hoisted, registry, dynamic, name_keys)
    verify(named.definitions)
    values = (*check_values(named.definitions), *check_required(named.definitions))
    return NormalForm(
        named.definitions,
        tuple(
            Root(path, named.full[place], is_holder(registry, path, overrides))
            for path, place in places.items()
        ),
        tuple(sorted(report.readings.values())),
        (*unused, *(error for _, error in cycles), *named.diagnostics, *values, *report.diagnostics.values()),
        settings.readings.format,
        tuple(sorted(_entries(registry, lifter, named.full))),
        dict(_inside(registry, named.full)),
    )


def _entries(registry: Registry, lifter: Lifter, full: Mapping[Place, str]) -> Iterator[Entry]:
    """Yield an `Entry` for each member of `$defs` (or a similar container) that has become a definition."""
    for path, index in registry.indexes.items():
        for pointer in dict.fromkeys([*index.entries, *definition_pointers(index.document)]):
            name = full.get(lifter.place_of(path, pointer))
            if name is not None:
                yield Entry(path, pointer, name)


def _inside(registry: Registry, full: Mapping[Place, str]) -> Iterator[tuple[str, str]]:
    """Yield (inline definition, named definition that contains it) as full names, in document order.

    If there are several such named definitions, the one with the dynamic scope of the inline definition is preferred.
    """
    named: dict[tuple[str, str], str] = {}
    for place, name in sorted(full.items()):
        named.setdefault((place.document, place.pointer), name)
    for place, name in sorted(full.items(), key=lambda item: (_position(registry, item[0]), item[0])):
        around = holder(place, registry)
        if around is not None:
            own = full.get(Place(place.document, around, place.scope))
            found = own or named.get((place.document, around))
            if found is not None and found != name:
                yield name, found


def _position(registry: Registry, place: Place) -> tuple[str, tuple[int, ...]]:
    """Return a sort key that orders places by document, then by position in the document."""
    value, found = registry.document(place.document).value, list[int]()
    for token in map(unescape_token, place.pointer.split("/")[1:]):
        if isinstance(value, dict) and token in value:
            found.append(list(value).index(token))
            value = value[token]
        elif isinstance(value, list) and token.isdigit() and int(token) < len(value):
            found.append(int(token))
            value = value[int(token)]
        else:
            break  # the settings have added it: it is not in the text
    return place.document, tuple(found)


@dataclass(frozen=True, slots=True)
class _Named:
    definitions: Mapping[str, Definition]
    full: Mapping[Place, str]
    diagnostics: tuple[Diagnostic, ...]


def _named(
    hoisted: Mapping[Place, Schema], registry: Registry, dynamic: Scopes, name_keys: tuple[str, ...]
) -> _Named:
    """Name the definitions in `hoisted`.

    The result has the definitions by full name, sorted. It also has the full name of each place, and the findings
    about names.
    """
    named = name_all(hoisted, registry, dynamic, name_keys)
    full = {place: str(name) for place, name in named.names.items()}
    definitions = {
        full[place]: Definition(named.names[place], schema.with_references(full.__getitem__))
        for place, schema in sorted(hoisted.items(), key=lambda item: full[item[0]])
    }
    return _Named(definitions, full, named.diagnostics)
