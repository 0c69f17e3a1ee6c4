"""What a definition is made from: a place in a document, seen in a dynamic scope."""

from __future__ import annotations

from dataclasses import dataclass

from trivet.diagnostics import Origin

#: What the dynamic scope answers: (name of the `$dynamicAnchor`, document, pointer), sorted by name. The name
#: "" is `$recursiveAnchor`. Empty for nearly every schema in the world.
Scope = tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """`part` tells a schema that a pass made from the one that the user wrote at the same pointer."""

    document: str
    pointer: str
    scope: Scope = ()
    part: str = ""

    @property
    def origin(self) -> Origin:
        return Origin(self.document, self.pointer)
