"""Name each definition by its own text and location; names do not depend on the order in which documents are read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from trivet import rules
from trivet.choosing import NameRequest, Names
from trivet.diagnostics import Diagnostic, Origin, show
from trivet.digests import hex_digits
from trivet.letters import folded
from trivet.normalize.entries import EntryName, chosen_name, entry_name, split
from trivet.normalize.inside import ROOT, Inside, Site, is_property
from trivet.normalize.modules import clashes, module_of
from trivet.normalize.place import Place
from trivet.normalize.schema import Name, Schema
from trivet.normalize.scope import Scopes
from trivet.source import Registry

#: The keys that name a class, unless the vocabulary declares others.
NAME_KEYS = ("x-python-name",)


@dataclass(frozen=True, slots=True)
class Named:
    """The name of each definition, by its `Place`, and findings about name clashes.

    Names clash if they are easily confused, such as `Order` and `order`.
    """

    names: Mapping[Place, Name]
    diagnostics: tuple[Diagnostic, ...] = field(default=())


def name_all(
    definitions: Mapping[Place, Schema],
    registry: Registry,
    scopes: Scopes,
    name_keys: tuple[str, ...] = NAME_KEYS,
) -> Named:
    """Name all definitions.

    Names in a module may clash, for example if they differ only in case. Then one definition keeps its name, and
    the others get different names.
    """
    documents: dict[str, list[Place]] = {}
    for place in sorted(definitions):
        documents.setdefault(place.document, []).append(place)
    modules = {path: module_of(registry.document(path)) for path in documents}
    names: dict[Place, Name] = {}
    found = list(clashes(modules))
    for path, places in documents.items():
        namer = _Namer(registry, path, name_keys)
        for place, local in namer.local(places, definitions, scopes).items():
            names[place] = Name(modules[path], local)
        found.extend(namer.folds())
    return Named(names, tuple(found))


@dataclass(slots=True)
class _Namer:
    """Gives names to the definitions of one document, which form a module."""

    registry: Registry
    document: str
    name_keys: tuple[str, ...]
    names: Names[Site] = field(default_factory=lambda: Names(folded))

    def local(
        self, places: Iterable[Place], schemas: Mapping[Place, Schema], scopes: Scopes
    ) -> dict[Place, str]:
        """Return a name for each place, to be used within the module.

        A place is a definition in a dynamic scope. If the scope has anchors of another schema resource than that of
        the definition, the name ends in 12 hexadecimal digits that identify the scope: `Node_4f1c09ab27de`.
        """
        seen = {place: (place.pointer, place.part, _scope(place, self.registry, scopes)) for place in places}
        sites: dict[Site, Schema] = {}
        for place, (pointer, part, _) in seen.items():
            sites.setdefault((pointer, part, ""), schemas[place])
        self._outer(sites)
        Inside(self.registry, self.document, self.names).give(sites.keys() - self.names.given.keys())
        scoped = sorted({site for site in seen.values() if site[2]})
        self.names.give(
            NameRequest(site, (f"{self.names.given[(*site[:2], '')]}_{site[2]}",), site[0]) for site in scoped
        )
        return {place: self.names.given[site] for place, site in seen.items()}

    def _outer(self, sites: Mapping[Site, Schema]) -> None:
        """Name the definitions that have a name in the document, and schemas for which the user chose a name.

        If one of them wants the same name as the root, it gets the suffix `Definition`. But if the user chose its name,
        the root gets the suffix instead.
        """
        found = {site: own for site, schema in sites.items() if (own := self._own_name(site, schema))}
        root = folded(found[ROOT].name) if ROOT in found else ""
        self.names.give(
            NameRequest(
                site,
                (own.name, f"{own.name}Definition") if folded(own.name) == root else (own.name,),
                site[0],
            )
            for site, own in sorted(found.items(), key=lambda item: (item[1], item[0]))
        )

    def _own_name(self, site: Site, schema: Schema) -> EntryName | None:
        pointer, part, _ = site
        entry, rest = split(pointer, self.registry, self.document)
        if part or (rest and is_property(pointer)):
            return None
        chosen = chosen_name(schema.keywords, self.name_keys)
        if chosen or rest or entry is None:
            return chosen
        return entry_name(entry, schema.keywords, self.registry.document(self.document))

    def folds(self) -> Iterator[Diagnostic]:
        """Yield a warning for each schema that did not get the first name requested for it.

        Another schema in the module has this name, or one that is easily confused with it.
        """
        for site, other in sorted(self.names.lost.items()):
            place, kept = Origin(self.document, site[0]), Origin(self.document, other[0])
            message = (
                f"its name is that of {show(str(kept))}, which keeps it as '{self.names.given[other]}';"
                f" here it is '{self.names.given[site]}'"
            )
            moved = "Move it to `$defs`, where its key is its name." if is_property(site[0]) else ""
            yield rules.NAME_FOLDS.at(place, message, moved or "Choose another one with `x-python-name`.")


def _scope(place: Place, registry: Registry, scopes: Scopes) -> str:
    """Return 12 hexadecimal digits that identify the dynamic scope in `place`.

    Return "" if the scope is empty, or has only anchors of the schema resource that contains the definition.
    """
    if not place.scope:
        return ""
    own = scopes.enter((), registry.resource(place.document, place.pointer))
    if place.scope == scopes.restrict(own, place.document, place.pointer):
        return ""
    return hex_digits(repr(place.scope), 12)
