"""Computes dynamic scopes (JSON Schema Core 2020-12 §7.1).

A schema that leads to `$dynamicRef` gets one definition for each dynamic scope. A scope has the target of each
dynamic anchor that affects the schema. The target is in the outermost resource that declares the anchor.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from trivet.normalize.place import Scope
from trivet.source import Registry, Resource, Target

_At = tuple[str, str]  # document and pointer
Names = Mapping[_At, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Scopes:
    """Computes dynamic scopes.

    `relevant` maps the (document, pointer) of each definition to the names of the dynamic anchors that affect it.
    """

    registry: Registry
    relevant: Names = field(default_factory=dict)

    def enter(self, scope: Scope, resource: Resource) -> Scope:
        """Return the dynamic scope inside a resource, which is a document or a schema with an `$id`.

        The resource's dynamic anchors are added to the outer scope, unless it already has their names.
        """
        if not self.relevant or not (resource.dynamic or resource.recursive):
            return scope
        known = {name for name, _, _ in scope}
        added = [
            (name, resource.document, pointer)
            for name, pointer in resource.dynamic.items()
            if name not in known
        ]
        if resource.recursive and "" not in known:
            added.append(("", resource.document, resource.pointer))
        return tuple(sorted((*scope, *added)))

    def restrict(self, scope: Scope, document: str, pointer: str) -> Scope:
        """Return the entries of a dynamic scope that affect the meaning of the definition at this location.

        `document` and `pointer` are the location of the definition.
        """
        if not scope:
            return scope
        names = self.relevant.get((document, pointer), frozenset())
        return tuple(answer for answer in scope if answer[0] in names)

    def answer(self, scope: Scope, target: Target) -> tuple[str, str]:
        """Return (document, pointer) of the schema to which a reference leads in this dynamic scope.

        `target` is where it leads without a dynamic scope. Only a dynamic reference can lead to another schema.
        """
        if target.dynamic is not None:
            for name, document, pointer in scope:
                if name == target.dynamic:
                    return document, pointer
        return target.document, target.pointer


def scopes(registry: Registry, definitions: Iterable[tuple[str, str]]) -> Scopes:
    """Return a `Scopes` with the names of the dynamic anchors that affect the meaning of each definition.

    `definitions` are (document, pointer) pairs.
    """
    if all(target.dynamic is None for target in registry.targets.values()):
        return Scopes(registry)
    owners = frozenset(definitions)
    names: dict[tuple[str, str], set[str]] = {owner: set() for owner in owners}
    uses: dict[tuple[str, str], set[tuple[str, str]]] = {owner: set() for owner in owners}
    possible = _possible_targets(registry)
    for owner in owners:
        outer = _owner(owner[0], owner[1].rpartition("/")[0], owners) if owner[1] else None
        if outer is not None:
            uses[outer].add(owner)
    for (document, pointer, _), target in registry.targets.items():
        owner = _owner(document, pointer, owners) or (document, pointer)
        uses.setdefault(owner, set()).add((target.document, target.pointer))
        if target.dynamic is not None:
            names.setdefault(owner, set()).add(target.dynamic)
            uses[owner] |= possible.get(target.dynamic, set())
    _spread(names, uses)
    return Scopes(registry, {owner: frozenset(found) for owner, found in names.items()})


def _possible_targets(registry: Registry) -> dict[str, set[tuple[str, str]]]:
    """Return all locations to which each dynamic anchor could lead, in any dynamic scope.

    The locations are grouped by the name of the anchor. An empty name stands for `$recursiveAnchor`.
    """
    found: dict[str, set[tuple[str, str]]] = {}
    for entry in registry.indexes.values():
        for resource in entry.resources.values():
            for name, pointer in resource.dynamic.items():
                found.setdefault(name, set()).add((resource.document, pointer))
            if resource.recursive:
                found.setdefault("", set()).add((resource.document, resource.pointer))
    return found


def _owner(document: str, pointer: str, owners: frozenset[tuple[str, str]]) -> tuple[str, str] | None:
    """Return the innermost of the `owners` that is at the location or contains it; None if there is none."""
    while (document, pointer) not in owners:
        if not pointer:
            return None
        pointer = pointer.rpartition("/")[0]
    return document, pointer


def _spread(names: dict[_At, set[str]], uses: dict[_At, set[_At]]) -> None:
    """Add the dynamic anchors of each definition to all definitions that use it, directly or indirectly.

    - `names`: a definition → the names of its anchors; changed in place
    - `uses`: a definition → the definitions that it uses
    """
    users: dict[_At, set[_At]] = {}
    for user, used in uses.items():
        for owner in used:
            users.setdefault(owner, set()).add(user)
    pending = [owner for owner, found in names.items() if found]
    while pending:
        owner = pending.pop()
        for user in users.get(owner, ()):
            if not names[owner] <= names.setdefault(user, set()):
                names[user] |= names[owner]
                pending.append(user)
