"""What `resolve` makes: every reference of the tree with its answer."""

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
    """The schema that a reference means: a document and a pointer into it.

    `dynamic` is the name of the `$dynamicAnchor` that the dynamic scope may answer elsewhere ("" for
    `$recursiveAnchor`); None where the answer is always the same.
    """

    document: str
    pointer: str
    dynamic: str | None = None

    @property
    def origin(self) -> Origin:
        return Origin(self.document, self.pointer)


@dataclass(frozen=True, slots=True)
class Registry:
    """Every document with its resources, and the answer to every reference.

    `targets` is keyed by document, pointer of the schema, and keyword; a reference without an answer is not
    in it (a diagnostic says so, or its document failed to load). `conceded` are the faults that passed, by the
    document and pointer of the schema that each belongs to.
    """

    documents: Documents
    indexes: Mapping[str, Index]
    targets: Mapping[tuple[str, str, str], Target]
    diagnostics: tuple[Diagnostic, ...] = field(default=())
    conceded: Mapping[tuple[str, str], tuple[Conceded, ...]] = field(default_factory=dict)

    def document(self, path: str) -> Document:
        """A document of the tree, or a metaschema of the drafts."""
        return self.indexes[path].document

    def resource(self, document: str, pointer: str) -> Resource:
        """The schema resource that a place belongs to."""
        return self.indexes[document].enclosing(pointer)

    def value(self, document: str, pointer: str) -> Any:
        """The raw value at a place that exists."""
        return follow(self.indexes[document].document.value, pointer)
