"""What users do with documents, one thing after another, and a model in memory that must agree after each."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from tests.stateful.records import Documents, Key, Model, is_acceptable, is_referred_to
from tests.stateful.stores import Postgresql, RefusedError, Sqlite


class Machine(RuleBasedStateMachine):
    """`versions` gives the documents of each version of the schemas; `start` what is there from the beginning."""

    store: Sqlite | Postgresql
    versions: Mapping[int, Sequence[Documents]]
    start: Sequence[tuple[str, dict[str, Any]]] = ()

    def __init__(self) -> None:
        super().__init__()
        self.store.clear()
        self.model: Model = {one.table: {} for one in self.versions[1]}
        for table, document in self.start:
            one = self.of(table)
            self.store.insert(one, json.dumps(document))
            self.model[table][one.key_of(document)] = copy.deepcopy(document)

    @property
    def all_of(self) -> Sequence[Documents]:
        return self.versions[self.store.version]

    @property
    def written(self) -> Sequence[Documents]:
        return [one for one in self.all_of if not one.documents.is_empty]

    def of(self, table: str) -> Documents:
        return next(one for one in self.all_of if one.table == table)

    # What a step does --------------------------------------------------------------------------------------
    def _write(self, acceptable: bool, write: Any, about: Any) -> bool:
        """Whether the write was taken; the model says whether it should be."""
        try:
            write()
        except RefusedError as refused:
            assert not acceptable, f"{refused.name} refuses {about}"
            assert self._is_told(refused.name), refused.name
            return False
        assert acceptable, f"taken: {about}"
        return True

    def _keep(self, one: Documents, document: dict[str, Any]) -> None:
        self.model[one.table][one.key_of(document)] = copy.deepcopy(document)

    def _is_told(self, name: str) -> bool:
        """Whether a refusal names the constraint of one of the tables; SQLite has fixed words for some."""
        fixed = ("FOREIGN KEY constraint failed", "UNIQUE constraint failed: ")
        return name.startswith((*fixed, *(f"{one.table}_" for one in self.all_of)))

    def _existing(self, data: st.DataObject) -> tuple[Documents, Key, dict[str, Any]]:
        places = [(one, key) for one in self.written for key in self.model[one.table]]
        one, key = data.draw(st.sampled_from(places))
        return one, key, self.model[one.table][key]

    @rule(data=st.data())
    def insert(self, data: st.DataObject) -> None:
        one = data.draw(st.sampled_from(self.written))
        document = data.draw(one.documents)
        acceptable = is_acceptable(one, document, self.model, None)
        if self._write(acceptable, lambda: self.store.insert(one, json.dumps(document)), document):
            self._keep(one, document)

    @rule(data=st.data(), fails=st.booleans())
    def insert_with_a_conflict_clause(self, data: st.DataObject, fails: bool) -> None:
        """A document that is refused, or left out, leaves no trace."""
        one = data.draw(st.sampled_from(self.written))
        document = data.draw(one.documents)
        if not isinstance(self.store, Sqlite) or is_acceptable(one, document, self.model, None):
            return
        try:
            self.store.insert(one, json.dumps(document), "OR FAIL" if fails else "OR IGNORE")
        except RefusedError as refused:
            assert self._is_told(refused.name), refused.name
        else:
            assert not fails, document

    @rule(data=st.data())
    def put(self, data: st.DataObject) -> None:
        one = data.draw(st.sampled_from(self.written))
        document = data.draw(one.documents)
        old = tuple(document.get(member) for member in one.key)
        acceptable = is_acceptable(one, document, self.model, old)
        if self._write(acceptable, lambda: self.store.put(one, json.dumps(document)), document):
            self._keep(one, document)

    @precondition(lambda self: any(self.model[one.table] for one in self.written))
    @rule(data=st.data(), whole=st.booleans())
    def update(self, data: st.DataObject, whole: bool) -> None:
        one, key, old = self._existing(data)
        document = data.draw(one.documents) if whole else {**old, **data.draw(one.changes)}
        acceptable = is_acceptable(one, document, self.model, key)
        if acceptable and one.key_of(document) != key:
            acceptable = not is_referred_to(one, old, self.all_of, self.model)
        if self._write(acceptable, lambda: self.store.update(one, key, json.dumps(document)), document):
            del self.model[one.table][key]
            self._keep(one, document)

    @precondition(lambda self: any(self.model[one.table] for one in self.written))
    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        one, key, old = self._existing(data)
        where = " AND ".join(f"{name} = ?" for name in one.key)
        acceptable = not is_referred_to(one, old, self.all_of, self.model)
        if self._write(
            acceptable, lambda: self.store.run(f"DELETE FROM {one.table}_doc WHERE {where}", key), key
        ):
            del self.model[one.table][key]

    @precondition(lambda self: any(self.model[one.table] for one in self.written))
    @rule(data=st.data(), spelled=st.booleans())
    def write_directly(self, data: st.DataObject, spelled: bool) -> None:
        """Several in a row, for what a column is set to may be taken out of it again."""
        one, key, old = self._existing(data)
        respelled = {**old, **one.spelled}
        if spelled and is_acceptable(one, respelled, self.model, key):
            self.store.update(one, key, json.dumps(respelled))
            old.update(respelled)
        for _ in range(data.draw(st.integers(1, 4))):
            suiting = [direct for direct in one.direct if direct.suits(old)]
            if not suiting:
                return
            direct = data.draw(st.sampled_from(suiting))
            self.store.run(direct.sql, key)
            direct.apply(old)

    @precondition(lambda self: any(self.model[one.table] for one in self.written))
    @rule(data=st.data())
    def write_from_two_sessions(self, data: st.DataObject) -> None:
        one, key, old = self._existing(data)
        mine, theirs = data.draw(one.changes), data.draw(one.changes)
        document = {**old, **mine}
        if document == old or not is_acceptable(one, document, self.model, key) or None in mine.values():
            return
        if any(isinstance(value, dict) for value in mine.values()):
            return  # SQLite's patch would merge objects
        self.store.two_sessions(one, key, json.dumps(mine), json.dumps(theirs))
        self.model[one.table][key] = document

    @precondition(lambda self: self.store.version == 1 and 2 in self.versions)
    @rule()
    def declare_more(self) -> None:
        """A second version of the schemas declares members that stand in rows already."""
        self.store.second_version()

    # What must hold after each -----------------------------------------------------------------------------
    @invariant()
    def documents_are_those_of_the_model(self) -> None:
        for one in self.all_of:
            found = {one.key_of(document): document for document in self.store.documents(one)}
            assert found == self.model[one.table]

    @rule(data=st.data())
    def ask_the_judge(self, data: st.DataObject) -> None:
        if not isinstance(self.store, Postgresql):
            return
        one = data.draw(st.sampled_from(self.written))
        document = data.draw(one.documents)
        refused = self.store.refusal(one, json.dumps(document))
        assert (refused is None) == one.validator.is_valid(document), (refused, document)
