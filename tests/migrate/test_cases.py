"""Chosen migrations: what stays in place, references between documents, new tables, keys without values."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from tests.diff.versions import schema
from tests.migrate.trees import DIALECTS, sides, tried

from trivet.diagnostics import TrivetError
from trivet.migrate.families import version
from trivet.migrate.postgresql.altered import not_null_name
from trivet.migrate.postgresql.family import tables
from trivet.migrate.proof import Trial, _document
from trivet.migrate.records import Options
from trivet.migrate.run import plan, planned
from trivet.migrate.together import Insertion, insert_together
from trivet.prove.migrations.engine import Engine
from trivet.prove.migrations.postgresql import PostgresqlDatabase
from trivet.reader.json_reader import read_json
from trivet.targets.sql.print.statements import statements

WHOLE, TEXT = {"type": "integer"}, {"type": "string"}


def keyed(*required: str, **members: Any) -> dict[str, Any]:
    return {**schema("id", *required, id=WHOLE, **members), "x-primary-key": ["id"]}


DOCUMENTS = [
    {"id": 1, "title": "short", "state": "open", "lines": [{"n": 1}, {"n": 2}]},
    {"id": 2, "title": "rather long", "owner": "me", "lines": []},
    {"id": 3, "owner": None, "state": "gone", "at": "2024-02-29T13:00:00.50+01:00"},
    {"id": 4, "owner": "you", "title": "x", "lines": [{"n": 3, "more": True}]},
]
LINES = {"type": "array", "items": schema(n=WHOLE), "x-storage": "table"}
OLD = keyed(title=TEXT, state={"type": "string", "enum": ["open", "gone"]}, lines=LINES, at=TEXT)
#: name → (what is changed in OLD, whether PostgreSQL's rows stay where they are, how many documents are refused).
CASES: dict[str, tuple[dict[str, Any], bool, int]] = {
    "a member": ({"owner": {"type": ["string", "null"]}}, True, 0),
    "a required member": ({"owner": TEXT, "required": ["id", "owner"]}, True, 2),
    "a value of an enumeration": ({"state": {"type": "string", "enum": ["open", "gone", "new"]}}, True, 0),
    "a value less": ({"state": {"type": "string", "enum": ["open"]}}, True, 1),
    "a tighter bound": ({"title": {"type": "string", "maxLength": 5}}, True, 1),
    "a renamed member": ({"title": None, "name": {**TEXT, "x-renamed-from": "title"}}, True, 0),
    "a renamed required member": (
        {"id": WHOLE, "title": None, "name": {**TEXT, "x-renamed-from": "title"}, "required": ["id", "name"]},
        True,
        1,
    ),
    "an index": ({"x-index": ["title"]}, True, 0),
    "unique values": ({"x-unique": [["title"]]}, True, 0),
    "a member of rows": ({"lines": {**LINES, "items": schema(n=WHOLE, more={"type": "boolean"})}}, True, 0),
    "a description": ({"title": {**TEXT, "description": "It's one."}}, True, 0),
    "a default": ({"title": {**TEXT, "x-server-default": "none"}}, True, 0),
    "a new member with a default": ({"owner": {**TEXT, "x-server-default": "none"}}, True, 1),
    "another type": ({"at": {"type": "string", "format": "date-time"}}, False, 0),
    "a member less": ({"state": None}, False, 0),
    "rows in a column": ({"lines": {**LINES, "x-storage": "json"}}, False, 0),
    "another key": ({"x-primary-key": ["title"], "required": ["id", "title"]}, False, 1),
}


def changed(changes: Mapping[str, Any]) -> dict[str, Any]:
    members = {**OLD["properties"], **{key: one for key, one in changes.items() if key in _MEMBERS}}
    rest = {key: one for key, one in changes.items() if key not in _MEMBERS}
    made = {**OLD, **rest, "properties": {key: one for key, one in members.items() if one is not None}}
    return {key: one for key, one in made.items() if one is not None}


#: Documents that only keys refuse, which DuckDB's tables do not have.
_OF_KEYS = ("another key",)
KEYED = [one for one in DIALECTS if one != "duckdb"]
_MEMBERS = ("id", "title", "name", "owner", "state", "lines", "at")


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("name", CASES)
def test_a_change(tmp_path: Path, engines: Mapping[str, Engine], name: str, dialect: str) -> None:
    changes, stays, refused = CASES[name]
    made = sides(tmp_path, {"item": OLD}, {"item": changed(changes)}, dialects=[dialect])
    proof = tried(made, dialect, engines[dialect], {"item": DOCUMENTS}, (11,))
    assert proof.faults == []
    assert proof.documents == 4
    assert proof.refused == refused or (dialect == "duckdb" and name in _OF_KEYS)
    if dialect == "postgresql":
        found = planned(made, dialect)
        assert [tables(one, found.old, found.new, "public").stays for one in found.kept] == [stays]


REFERRING = {"customer": keyed(name=TEXT), "order": keyed(of={**WHOLE, "x-references": "customer.id"})}
ROWS = {
    "customer": [{"id": 1, "name": "A"}, {"id": 2, "name": "rather long"}],
    "order": [{"id": 1, "of": 1}, {"id": 2, "of": 2}, {"id": 3}],
}


#: Versions of the customers that refuse the second one: by its column, and by a rule that only the document view has.
REFUSING: dict[str, Any] = {
    "a column": keyed(name={"type": "string", "maxLength": 3}),
    "a rule": {
        **keyed(name=TEXT),
        "if": {"properties": {"id": {"const": 2}}},
        "then": {"required": ["mail"]},
    },
}


@pytest.mark.parametrize("refusing", REFUSING)
@pytest.mark.parametrize("differs", [True, False])
@pytest.mark.parametrize("dialect", KEYED)
def test_what_refers_to_a_refused_document_is_refused(
    tmp_path: Path, engines: Mapping[str, Engine], dialect: str, differs: bool, refusing: str
) -> None:
    """`differs` says whether the referring table differs, too."""
    noted = keyed(of=REFERRING["order"]["properties"]["of"], note=TEXT)
    after = {"customer": REFUSING[refusing], "order": noted if differs else REFERRING["order"]}
    proof = tried(sides(tmp_path, REFERRING, after), dialect, engines[dialect], ROWS, (9, 12))
    assert (proof.faults, proof.documents, proof.refused) == ([], 5, 2)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_referred_table_is_made_anew(tmp_path: Path, engines: Mapping[str, Engine], dialect: str) -> None:
    after = {**REFERRING, "customer": keyed(name={"type": "object"}, more=TEXT)}
    proof = tried(
        sides(tmp_path, REFERRING, after), dialect, engines[dialect], {**ROWS, "customer": [{"id": 1}]}, ()
    )
    assert (proof.faults, proof.refused) == ([], 0)


@pytest.mark.parametrize("dialect", KEYED)
def test_a_new_reference(tmp_path: Path, engines: Mapping[str, Engine], dialect: str) -> None:
    before = {**REFERRING, "order": keyed(of=WHOLE)}
    orders = [{"id": 1, "of": 1}, {"id": 2, "of": 7}]
    proof = tried(
        sides(tmp_path, before, REFERRING), dialect, engines[dialect], {**ROWS, "order": orders}, ()
    )
    assert (proof.faults, proof.refused) == ([], 1)


CIRCLE = {name: keyed(to={**WHOLE, "x-references": f"{other}.id"}) for name, other in ("ab", "ba")}
#: name → the old tables, the new ones, how many of the documents of `a` and `b` are refused
CIRCLES: dict[str, tuple[dict[str, Any], dict[str, Any], int]] = {
    "closed": ({**CIRCLE, "b": keyed(to=WHOLE)}, CIRCLE, 1),
    "kept": (CIRCLE, {**CIRCLE, "b": keyed(to=CIRCLE["b"]["properties"]["to"], note=TEXT)}, 0),
    "opened": (CIRCLE, {**CIRCLE, "b": keyed(to=WHOLE)}, 0),
    "of one": ({"a": keyed(to=WHOLE)}, {"a": keyed(to={**WHOLE, "x-references": "a.id"})}, 0),
}


@pytest.mark.parametrize("dialect", KEYED)
@pytest.mark.parametrize("name", CIRCLES)
def test_documents_that_refer_to_each_other(
    tmp_path: Path, engines: Mapping[str, Engine], name: str, dialect: str
) -> None:
    before, after, refused = CIRCLES[name]
    rows: dict[str, list[Any]] = {
        "a": [{"id": 1, "to": 2}, {"id": 2, "to": 1}, {"id": 3}],
        "b": [{"id": 1, "to": 2}, {"id": 2, "to": 1}, *([{"id": 4, "to": 9}] if refused else ())],
    }
    documents = {key: rows[key] for key in before}
    proof = tried(sides(tmp_path, before, after), dialect, engines[dialect], documents, (9,))
    count = sum(map(len, documents.values()))
    assert (proof.faults, proof.documents, proof.refused) == ([], count, refused)


REFERS = {**WHOLE, "x-references": "a.id"}
SELF = keyed(
    to=REFERS,
    by=REFERS,
    more={**schema(to=REFERS), "x-storage": "columns"},
    list={"type": "array", "items": REFERS, "x-storage": "table"},
    map={"type": "object", "additionalProperties": schema(to=REFERS), "x-storage": "table"},
    one={**schema(to=REFERS), "x-storage": "table"},
)
#: name → documents of one table that refer to each other, and the places of those that are refused
TOGETHER: dict[str, tuple[list[Any], list[int]]] = {
    "a circle": ([{"id": 1, "to": 2}, {"id": 2, "to": 1}, {"id": 3}, {"id": 4, "to": 9}], [3]),
    "a chain": ([*({"id": n, "to": n + 1} for n in range(1, 40)), {"id": 40}, {"id": 41, "to": 99}], [40]),
    "a refused circle": ([{"id": 1, "to": 2}, {"id": 2, "to": 1, "by": 9}, {"id": 3, "to": 3}], [0, 1]),
    "two of one key": ([{"id": 1, "to": 2, "by": 9}, {"id": 1, "to": 2}, {"id": 2, "to": 1}], [0]),
    "a refused value": ([{"id": 1, "to": 2}, {"id": 2, "to": 1}, {"id": 3, "to": 4}, {"id": 4, "to": "3"}], [2, 3]),
    "a refused value beside a circle": (
        [{"id": 1, "to": 2}, {"id": 2, "to": 1}, {"id": 1, "to": 3}, {"id": 3, "to": 1, "by": 4},
         {"id": 4, "to": 1, "list": "1"}],
        [2, 3, 4],
    ),
    "inside": (
        [{"id": 1, "more": {"to": 2}}, {"id": 2, "list": [2, 3]}, {"id": 3, "map": {"a": {}, "b": {"to": 4}}},
         {"id": 4, "one": {"to": 1}}, {"id": 5, "list": [1, 9]}, {"id": 6, "to": None, "list": None, "map": 1}],
        [4, 5],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TOGETHER)
def test_a_reference_that_leads_nowhere_refuses_its_own(
    engines: Mapping[str, Engine], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """No document is inserted more than three times."""
    documents, refused = TOGETHER[name]
    inserted, insert = [], PostgresqlDatabase.insert

    def counted(database: PostgresqlDatabase, view: str, document: str) -> str:
        inserted.append(document)
        return insert(database, view, document)

    monkeypatch.setattr(PostgresqlDatabase, "insert", counted)
    made = sides(tmp_path, {"a": SELF}, {"a": SELF}, dialects=["postgresql"])
    database = engines["postgresql"].database()
    database.apply(made.old.build.artifacts[path] for path in made.old.build.manifest["apply"]["postgresql"])
    (root,) = version(made.old, "postgresql").roots.values()
    found = insert_together(database, [Insertion(root, "public.a_doc", value) for value in documents])
    assert [number for number, why in enumerate(found) if why] == refused
    assert max(Counter(inserted).values()) <= 3
    engines["postgresql"].free(database)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_documents_come_and_go(tmp_path: Path, engines: Mapping[str, Engine], dialect: str) -> None:
    after = {
        "customer": {**REFERRING["customer"], "x-table": "people", "x-renamed-from": "customer"},
        "new": keyed(),
    }
    proof = tried(sides(tmp_path, REFERRING, after), dialect, engines[dialect], ROWS, (5, 20))
    assert proof.faults == []


@pytest.mark.parametrize("dialect", KEYED)
def test_equal_values_are_refused_all(tmp_path: Path, engines: Mapping[str, Engine], dialect: str) -> None:
    before, after = keyed(name=TEXT), {**keyed(name=TEXT), "x-unique": [["name"]]}
    documents = [{"id": 1, "name": "A"}, {"id": 2, "name": "B"}, {"id": 3, "name": "A"}, {"id": 4}, {"id": 5}]
    proof = tried(
        sides(tmp_path, {"item": before}, {"item": after}), dialect, engines[dialect], {"item": documents}
    )
    assert (proof.faults, proof.documents, proof.refused) == ([], 5, 2)


def test_names_of_not_null_constraints_are_those_of_postgresql(engines: Mapping[str, Engine]) -> None:
    database: Any = engines["postgresql"].database()
    for table, column in (("t", "c"), ("t" * 40, "c" * 40), ("é" * 20, "c" * 60), ("t" * 60, "é")):
        database.apply([f'CREATE TABLE "{table}" ("{column}" int NOT NULL)'])
        listed = "SELECT conname FROM pg_constraint WHERE contype = 'n' AND conrelid = %s::regclass"
        (name,) = database.connection.execute(listed, (f'"{table}"',)).fetchone()
        assert not_null_name(table, column) == name
    engines["postgresql"].free(database)


def test_a_recursive_type_is_refused(tmp_path: Path) -> None:
    node = {"type": "object", "properties": {"next": {"$ref": "#/$defs/node"}, "a": TEXT}}
    renamed = {**node, "properties": {"next": {"$ref": "#/$defs/node"}, "b": {**TEXT, "x-renamed-from": "a"}}}
    before, after = (
        {**keyed(top={"$ref": "#/$defs/node"}), "$defs": {"node": one}} for one in (node, renamed)
    )
    with pytest.raises(TrivetError, match="is recursive: no migration can be written"):
        plan(sides(tmp_path, {"item": before}, {"item": after}), "sqlite", Options())


@pytest.mark.parametrize("dialect", DIALECTS)
def test_one_migration_after_the_other(tmp_path: Path, engines: Mapping[str, Engine], dialect: str) -> None:
    versions = [OLD, changed(CASES["a tighter bound"][0]), OLD, changed(CASES["another type"][0]), OLD]
    database = engines[dialect].database()
    for number, (old, new) in enumerate(pairwise(versions)):
        made = sides(tmp_path / str(number), {"item": old}, {"item": new}, dialects=[dialect])
        (root,) = made.old.catalog.roots
        trial = Trial(
            made,
            plan(made, dialect, Options(quarantine=True)),
            engines[dialect],
            {root.definition: DOCUMENTS},
        )
        proof = trial.on(database, (6,)) if number else trial.begin(database, (6,))
        assert (proof.faults, proof.documents) == ([], 4 - (number > 0)), number
    engines[dialect].free(database)


@pytest.mark.parametrize("dialect", KEYED)
def test_rows_without_a_key_keep_their_numbers(
    tmp_path: Path, engines: Mapping[str, Engine], dialect: str
) -> None:
    before, after = schema(a=TEXT, lines=LINES), schema(a={"type": "object"}, lines=LINES)
    made = sides(tmp_path, {"item": before}, {"item": after}, dialects=[dialect])
    (root,) = made.old.catalog.roots
    documents = [{"a": "gone"}, {"lines": [{"n": 1}]}, {"a": "gone"}, {"b": 2, "lines": [{}, {"n": 2}]}]
    database: Any = engines[dialect].database()
    trial = Trial(
        made, plan(made, dialect, Options(quarantine=True)), engines[dialect], {root.definition: documents}
    )
    assert trial.begin(database).faults == []
    listed = database.connection.execute("SELECT _row FROM item_doc ORDER BY _row").fetchall()
    assert [number for (number,) in listed] == [2, 4]
    engines[dialect].free(database)


INNER = {"type": "object"}
NODE = {"type": "object", "properties": {"next": {"$ref": "#/$defs/node"}, "v": TEXT}}


def of_nodes(**said: Any) -> dict[str, Any]:
    made = {**NODE, "properties": {**NODE["properties"], "v": {**TEXT, **said}}}
    return {**keyed(top={"$ref": "#/$defs/node"}), "$defs": {"node": made}}


#: name → the old schema, the new one, documents, how many are refused
MIXED = {"$schema": "https://json-schema.org/draft/2020-12/schema", "type": ["object", "array"]}
PAIRS: dict[str, tuple[dict[str, Any], dict[str, Any], list[Any], int]] = {
    "a type of objects and other values": (
        {**MIXED, "properties": {"a": {"type": "string"}}},
        {**MIXED, "properties": {"a": {"type": "string", "maxLength": 2}}},
        [{"a": "ab"}, [1], {"a": "abc"}],
        1,
    ),
    "a renamed member of JSON whose tables stay the same": (
        keyed(o={**INNER, "properties": {"a": {}}}),
        keyed(o={**INNER, "properties": {"b": {"x-renamed-from": "a"}}}),
        [{"id": 1, "o": {"a": 1}}, {"id": 2, "o": {"a": 1, "b": 2}}, {"id": 3}],
        0,
    ),
    "a renamed member beside names with quotation marks": (
        keyed(o={**INNER, "properties": {"a": {}}}),
        keyed(o={**INNER, "properties": {"b": {"x-renamed-from": "a", "type": "integer"}}}),
        [
            {"id": 1, "o": {"a": 1, 'k"': True, '"': 10**23, 'x\\"y': -0.0, "z\\": False, "": None}},
            {
                "id": 2,
                "o": {"a": 1, 'k"': None, '\\"': {'q"': 'a\\"b', "\n": "\\"}, "u\\u0022": [True, 'w"']},
            },
        ],
        0,
    ),
    "a renamed member beside numbers that are no doubles": (
        keyed(o={**INNER, "properties": {"a": {}}}),
        keyed(o={**INNER, "properties": {"b": {"x-renamed-from": "a"}}}),
        [
            {"id": 1, "o": {"a": Decimal("0.10000000000000000555"), '-1"': '\\"-2.50"'}},
            {
                "id": 2,
                "o": {"a": [Decimal("12345678901234567890.5"), Decimal("1E-400")]},
                "n": Decimal("-0.1E+30"),
            },
        ],
        0,
    ),
    "a rule of a recursive type": (
        of_nodes(maxLength=9),
        of_nodes(maxLength=3),
        [{"id": 1, "top": {"v": "a"}}, {"id": 2, "top": {"next": {"v": "too long"}}}, {"id": 3}],
        1,
    ),
    "a rule less": (
        of_nodes(maxLength=9, minLength=1),
        of_nodes(maxLength=9),
        [{"id": 1, "top": {"v": "a"}}, {"id": 2, "top": {"next": {"v": "long"}}}],
        0,
    ),
    "members renamed in arrays and maps": (
        keyed(
            m={**INNER, "additionalProperties": {**INNER, "properties": {"a": {}}}},
            l={"type": "array", "items": {**INNER, "properties": {"a": {}}}},
        ),
        keyed(
            m={**INNER, "additionalProperties": {**INNER, "properties": {"b": {"x-renamed-from": "a"}}}},
            l={"type": "array", "items": {**INNER, "properties": {"b": {"x-renamed-from": "a"}}}},
        ),
        [{"id": 1, "m": {'k"': {"a": 1, '"': True}, "x": {}}, "l": [{"a": 1, '"': -0.0}, {"a": 1, "b": 2}]}],
        0,
    ),
    "the first table": ({"$schema": OLD["$schema"], "$defs": {"x": TEXT}}, keyed(), [], 0),
}


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("name", PAIRS)
def test_a_pair(tmp_path: Path, engines: Mapping[str, Engine], name: str, dialect: str) -> None:
    before, after, documents, refused = PAIRS[name]
    made = sides(tmp_path, {"item": before}, {"item": after}, dialects=[dialect])
    proof = tried(made, dialect, engines[dialect], {"item": documents} if documents else {}, (7,))
    assert (proof.faults, proof.documents, proof.refused) == ([], len(documents), refused)


def test_indexes_and_triggers_of_the_user_s_own_stop_it(
    tmp_path: Path, engines: Mapping[str, Engine]
) -> None:
    made = sides(tmp_path, {"item": OLD}, {"item": changed(CASES["a tighter bound"][0])}, dialects=["sqlite"])
    database: Any = engines["sqlite"].database()
    database.apply(made.old.build.artifacts[path] for path in made.old.build.manifest["apply"]["sqlite"])
    database.apply(["CREATE INDEX mine ON item (title)"])
    database.apply(["CREATE TRIGGER audit INSTEAD OF DELETE ON Item_doc BEGIN SELECT 1; END"])
    before = database.catalog()
    (part,) = plan(made, "sqlite", Options()).parts
    listed: list[Any] = []
    with pytest.raises(sqlite3.IntegrityError, match="have indexes or triggers of your own: drop them first"):
        for _, text in statements(part.text):
            listed += database.connection.execute(text)
    assert listed == [("index", "mine", "item"), ("trigger", "audit", "Item_doc")]
    assert database.catalog() == before
    engines["sqlite"].free(database)


def renamed_from(*names: str) -> dict[str, Any]:
    return {**TEXT, "x-renamed-from": list(names)}


@pytest.mark.parametrize(
    "members",
    [
        {"b": renamed_from("a"), "c": renamed_from("b")},
        {"b": renamed_from("a"), "a": renamed_from("b")},
        {"b": renamed_from("a")},
        {"a": TEXT, "b": TEXT, "c": renamed_from("a")},
        {"c": renamed_from("a", "b")},
    ],
)
def test_a_renaming_without_effect_is_refused(tmp_path: Path, members: dict[str, Any]) -> None:
    made = sides(tmp_path, {"item": keyed(a=TEXT, b=TEXT)}, {"item": keyed(**members)})
    with pytest.raises(TrivetError, match="no migration can be written in one step"):
        plan(made, "sqlite", Options(lossy=True))


@pytest.mark.parametrize(
    "after",
    [
        {"a": {**keyed(), "x-renamed-from": "b"}, "b": {**keyed(), "x-renamed-from": "a"}},
        {"b": {**keyed(), "x-renamed-from": "a"}, "c": {**keyed(), "x-renamed-from": "b"}},
        {"a": keyed(), "b": keyed(), "c": {**keyed(), "x-renamed-from": "a"}},
        {"c": {**keyed(), "x-renamed-from": ["a", "b"]}},
    ],
)
def test_a_renamed_type_without_effect_is_refused(tmp_path: Path, after: dict[str, Any]) -> None:
    made = sides(tmp_path, {"a": keyed(), "b": keyed()}, after)
    with pytest.raises(TrivetError, match="no migration can be written in one step"):
        plan(made, "sqlite", Options(lossy=True))


def test_a_type_that_was_renamed_before_is_not_refused(tmp_path: Path) -> None:
    before = {"a": keyed(), "b": {**keyed(), "x-renamed-from": "a"}}
    after = {"a": keyed(), "c": {**keyed(), "x-renamed-from": ["b", "a"]}}
    made = planned(sides(tmp_path, before, after), "sqlite")
    assert [(one.before.name, one.after.name) for one in made.kept] == [("b", "c")]


@pytest.mark.parametrize("earlier", ["order", "schemas/y/order.json", "Order of y"])
def test_a_type_may_be_renamed_from_any_of_its_names(tmp_path: Path, earlier: str) -> None:
    """Its table is called `y_order`, because there is another document `order.json`."""
    before = {"x/order": keyed(), "y/order": {**keyed(), "title": "Order of y"}}
    after = {"x/order": keyed(), "y/purchase": {**keyed(), "x-renamed-from": earlier}}
    made = planned(sides(tmp_path, before, after), "sqlite")
    assert [(one.before.name, one.after.name) for one in made.kept] == [("y_order", "y_purchase")]


def test_an_old_renaming_means_nothing(tmp_path: Path) -> None:
    before = keyed(a=TEXT, b=renamed_from("a"))
    for number, after in enumerate([before, keyed(a=TEXT, c=renamed_from("b", "a"))]):
        made = planned(sides(tmp_path / str(number), {"item": before}, {"item": after}), "sqlite")
        (one,) = (*made.moved, *made.unchanged)
        assert one.rewriting.renames == ({"b": "c"} if number else {})


def test_a_renaming_inside_undeclared_members_is_refused(tmp_path: Path) -> None:
    inner, other = schema(a=TEXT), schema(b=renamed_from("a"))
    before = {**keyed(o=schema(x={"$ref": "#/$defs/inner"})), "$defs": {"inner": inner}}
    after = {**keyed(o={"additionalProperties": {"$ref": "#/$defs/inner"}}), "$defs": {"inner": other}}
    made = sides(tmp_path, {"item": before}, {"item": after})
    with pytest.raises(TrivetError, match="no migration can be written"):
        plan(made, "sqlite", Options(lossy=True))


def test_a_renamed_member_may_be_too_deep_for_sqlite(tmp_path: Path) -> None:
    before, after = ({**INNER, "properties": one} for one in ({"a": {}}, {"b": {"x-renamed-from": "a"}}))
    nested = [keyed(x={"type": "array", "items": {"type": "array", "items": one}}) for one in (before, after)]
    made = sides(tmp_path, {"item": nested[0]}, {"item": nested[1]})
    with pytest.raises(TrivetError, match="more than 3 levels deep: no migration can be written for SQLite"):
        plan(made, "sqlite", Options())


def test_shared_objects_of_the_old_version_alone_are_dropped(
    tmp_path: Path, engines: Mapping[str, Engine]
) -> None:
    """The new version has a shared file, too, with less in it."""
    tags = {"type": "array", "items": TEXT, "maxItems": 1}
    inner = {**schema(tags=tags, any={}), "additionalProperties": False, "x-storage": "columns"}
    old, new = keyed(any={}, inner=inner), keyed(any={}, inner={"type": ["boolean", "null"]})
    for number, (one, other) in enumerate([(old, new), (new, old)]):
        made = sides(tmp_path / str(number), {"item": one}, {"item": other}, dialects=["sqlite"])
        whole = planned(made, "sqlite")
        assert whole.old.shared != whole.new.shared and whole.old.shared and whole.new.shared
        proof = tried(made, "sqlite", engines["sqlite"], {"item": [{"id": 1}, {"id": 2, "other": "a"}]}, (3,))
        assert proof.faults == []


@pytest.mark.parametrize("dialect", DIALECTS)
def test_equal_numbers_are_no_change(tmp_path: Path, engines: Mapping[str, Engine], dialect: str) -> None:
    """An engine may write 0.0 as 0, and 1e2 as 100; other digits are a change."""
    made = sides(
        tmp_path, {"item": keyed(a={"type": "number"})}, {"item": keyed(a=WHOLE)}, dialects=[dialect]
    )
    documents = [
        {"id": 1, "a": Decimal("0.0")},
        {"id": 2, "a": Decimal("1E+2")},
        {"id": 3, "a": Decimal("0.5")},
    ]
    proof = tried(made, dialect, engines[dialect], {"item": documents}, ())
    assert (proof.faults, proof.documents, proof.refused) == ([], 3, 1)
    texts = ("10.0", "1E+1", "10", "-0.0", "0", "1.00000000000000000000000000001")
    ten, same, again, zero, zero_again, one = (_document(read_json(text)) for text in texts)
    assert ten == same == again and zero == zero_again
    assert len({ten, zero, one, _document(1)}) == 4


def test_a_unique_key_changes_no_table(tmp_path: Path) -> None:
    made = sides(tmp_path, {"item": keyed(a=TEXT)}, {"item": {**keyed(a=TEXT), "x-unique": [["id"]]}})
    assert [planned(made, dialect).moved for dialect in DIALECTS] == [(), (), ()]
