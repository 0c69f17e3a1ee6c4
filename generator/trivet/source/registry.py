"""The records that `resolve` returns: every reference of the project, with the schema to which it refers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from trivet.diagnostics import Diagnostic, Origin
from trivet.source.concessions import Conceded
from trivet.source.documents import Document, Documents
from trivet.source.index import Index, Resource
from trivet.source.pointers import follow


@dataclass(frozen=True, slots=True)
class Target:
    """The schema to which a reference refers: a document, and a pointer into it.

    If the target depends on the dynamic scope, `dynamic` is the name of the `$dynamicAnchor`, or "" for
    `$recursiveAnchor`. Otherwise it is None.
    """

    document: str
    pointer: str
    dynamic: str | None = None

    @property
    def origin(self) -> Origin:
        return Origin(self.document, self.pointer)


@dataclass(frozen=True, slots=True)
class Registry:
    """Every document with its resources, and the target of every reference.

    - `indexes`: path of a document → its index.
    - `targets`: (document, pointer of the schema with the reference, keyword) → target. Unresolved references are
      missing.
    - `conceded`: (document, pointer) of a schema → the tolerated faults in it.
    """

    documents: Documents
    indexes: Mapping[str, Index]
    targets: Mapping[tuple[str, str, str], Target]
    diagnostics: tuple[Diagnostic, ...] = field(default=())
    conceded: Mapping[tuple[str, str], tuple[Conceded, ...]] = field(default_factory=dict)

    def document(self, path: str) -> Document:
        """Return a document of the project, or a draft's metaschema."""
        return self.indexes[path].document

    def resource(self, document: str, pointer: str) -> Resource:
        """Return the innermost schema resource that contains a pointer."""
        return self.indexes[document].enclosing(pointer)

    def value(self, document: str, pointer: str) -> Any:
        """Return the raw value at a pointer, which must exist."""
        return follow(self.indexes[document].document.value, pointer)
