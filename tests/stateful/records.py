"""What a stateful test is about: tables of documents, with what a model in memory must know of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import jsonschema_rs
from hypothesis import strategies as st

Document: TypeAlias = dict[str, Any]
Key: TypeAlias = tuple[Any, ...]


def mostly(valid: st.SearchStrategy[Any], *odd: Any) -> st.SearchStrategy[Any]:
    """What the schema accepts; one time in some twenty something else, for a document has many members."""
    strangers = st.sampled_from(odd)
    return st.integers(0, 19).flatmap(lambda chance: strangers if chance == 13 else valid)


@dataclass(frozen=True, slots=True)
class Reference:
    """The values of a document that must be a member of some document of another table."""

    values: Callable[[Document], Iterable[Any]]
    table: str
    member: str


@dataclass(frozen=True, slots=True)
class Direct:
    """A write to the columns, past the document view.

    `sql` has a mark `?` for each value of the key; `apply` does the same to a document, `suits` tells whether the
    document is one that the statement speaks of.
    """

    sql: str
    apply: Callable[[Document], None]
    suits: Callable[[Document], bool] = lambda document: True


@dataclass(frozen=True, slots=True, repr=False)
class Documents:
    """The documents of one table. `key` are the members, and the view's columns, that tell them apart; `uniques`
    give what no two documents share. `changes` are members for a document; `spelled` are some whose literals the
    columns of a direct write do not keep."""

    table: str
    key: tuple[str, ...]
    documents: st.SearchStrategy[Document]
    changes: st.SearchStrategy[Document]
    validator: jsonschema_rs.Validator
    uniques: tuple[Callable[[Document], Any], ...] = ()
    references: tuple[Reference, ...] = ()
    direct: tuple[Direct, ...] = ()
    spelled: Mapping[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        return self.table

    def key_of(self, document: Document) -> Key:
        return tuple(document[member] for member in self.key)


#: Table → key → document.
Model: TypeAlias = dict[str, dict[Key, Document]]


def is_acceptable(
    one: Documents, document: Any, model: Mapping[str, Mapping[Key, Document]], old: Key | None
) -> bool:
    """Whether the tables may take the document in the place of the one with the key `old`, or as a new one."""
    if not one.validator.is_valid(document):
        return False
    key = one.key_of(document)
    others = {found: other for found, other in model[one.table].items() if found != old}
    taken = key in others or any(
        unique(other) == unique(document) for unique in one.uniques for other in others.values()
    )
    return not taken and all(
        value in {other[reference.member] for other in model[reference.table].values()}
        for reference in one.references
        for value in reference.values(document)
    )


def is_referred_to(one: Documents, document: Document, all_of: Iterable[Documents], model: Model) -> bool:
    """Whether some document refers to this one."""
    return any(
        document[reference.member] in reference.values(other)
        for source in all_of
        for reference in source.references
        if reference.table == one.table
        for other in model[source.table].values()
    )
