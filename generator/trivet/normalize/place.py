"""The place of a definition: its location in a document, and a dynamic scope."""

from __future__ import annotations

from dataclasses import dataclass

from trivet.diagnostics import Origin

#: The targets of dynamic references: (name of the `$dynamicAnchor`, document, pointer), sorted by name. The name is ""
#: for `$recursiveAnchor`. For almost all schemas, there are none.
Scope = tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """The location and the dynamic scope of a definition, which identify it until it has a name.

    If a pass adds a schema, `part` distinguishes it from the user's schema at the same pointer.
    """

    document: str
    pointer: str
    scope: Scope = ()
    part: str = ""

    @property
    def origin(self) -> Origin:
        return Origin(self.document, self.pointer)
