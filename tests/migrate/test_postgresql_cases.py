"""Chosen migrations of PostgreSQL: what `check` counts, parts that are run in another order, names and texts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from tests.diff.versions import schema
from tests.migrate.trees import sides, tried

from trivet.diagnostics import TrivetError
from trivet.migrate.proof import steps
from trivet.migrate.records import Migration, Options
from trivet.migrate.run import Sides, plan
from trivet.prove.migrations.engine import Engine
from trivet.prove.migrations.postgresql import PostgresqlDatabase, PostgresqlEngine

WHOLE, TEXT = {"type": "integer"}, {"type": "string"}
UUID = {"type": "string", "format": "uuid"}
INSTANT = {"type": "string", "format": "date-time"}


def keyed(*required: str, **members: Any) -> dict[str, Any]:
    return {**schema("id", *required, id=WHOLE, **members), "x-primary-key": ["id"]}


def refers(one: Mapping[str, Any] = WHOLE) -> dict[str, Any]:
    return {**one, "x-references": "customer.id"}


def listed(item: Any) -> dict[str, Any]:
    return {"type": "array", "items": item, "x-storage": "table"}


def by_name(value: Any) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": value, "x-storage": "table"}


def inside(**members: Any) -> dict[str, Any]:
    return {"type": "object", "properties": members}


def unique(one: Any) -> dict[str, Any]:
    return {**keyed(u=one), "x-unique": [["u"]]}


def by_value(one: Any) -> dict[str, Any]:
    return {**keyed("u", u=one), "x-primary-key": ["u"]}


def rows(member: str, *values: Any) -> list[dict[str, Any]]:
    return [{"id": number, member: value} for number, value in enumerate(values, start=1)]


IDS = ("3e4666bf-d5e5-4aa7-b8ce-cefe41c7568a", "3E4666BF-d5e5-4aa7-b8ce-cefe41c7568a", "x")
INSTANTS = ("2024-02-29T12:00:00Z", "2024-02-29T13:00:00+01:00", "2024-02-29T14:00:00Z", "x")
CUSTOMER = keyed(name=TEXT)
#: name → (the old version, the new one, documents of `item`, how many of them are refused).
COUNTED: dict[str, tuple[Any, Any, list[Any], int]] = {
    "equal UUIDs in a key": (by_value(TEXT), by_value(UUID), rows("u", *IDS), 3),
    "equal instants": (unique(TEXT), unique(INSTANT), rows("u", *INSTANTS), 3),
    "unique integers that were strings": (keyed(u=TEXT), unique(WHOLE), rows("u", "x", "12"), 2),
    "unique integers that were numbers": (
        keyed(u={"type": "number"}),
        unique(WHOLE),
        rows("u", 1.0, 1.5, 1, 2),
        3,
    ),
    "references of items": (
        keyed(of=listed(WHOLE)),
        keyed(of=listed(refers())),
        rows("of", [1], [1, 7], []),
        1,
    ),
    "references of values": (
        keyed(of=by_name(WHOLE)),
        keyed(of=by_name(refers())),
        rows("of", {"a": 1}, {"a": 1, "b": 7}),
        1,
    ),
    "references of members of items": (
        keyed(of=listed(schema(a=WHOLE))),
        keyed(of=listed(schema(a=refers()))),
        rows("of", [{"a": 1}, {}], [{"a": 7}]),
        1,
    ),
    "references of items inside an object": (
        keyed(of={**inside(rows=listed(WHOLE)), "x-storage": "columns"}),
        keyed(of={**inside(rows=listed(refers())), "x-storage": "columns"}),
        rows("of", {"rows": [1]}, {"rows": [1, 7]}, {}),
        1,
    ),
    "references of an object with a table": (
        keyed(of={**inside(a=WHOLE), "x-storage": "table"}),
        keyed(of={**inside(a=refers()), "x-storage": "table"}),
        rows("of", {"a": 1}, {"a": 7}, {}),
        1,
    ),
    "references that were strings": (keyed(of=TEXT), keyed(of=refers()), rows("of", "1", "x"), 2),
}


@pytest.mark.parametrize("name", COUNTED)
def test_a_refused_document_is_counted(tmp_path: Path, engines: Mapping[str, Engine], name: str) -> None:
    old, new, documents, refused = COUNTED[name]
    made = sides(
        tmp_path,
        {"item": old, "customer": CUSTOMER},
        {"item": new, "customer": CUSTOMER},
        dialects=["postgresql"],
    )
    proof = tried(
        made, "postgresql", engines["postgresql"], {"item": documents, "customer": [{"id": 1}]}, (9,)
    )
    assert (proof.faults, proof.refused) == ([], refused)


@pytest.mark.parametrize(
    ("before", "refused"),
    [({}, 1), ({"customer": keyed(name={"type": "string"})}, 2)],
    ids=["which is new", "whose document is refused"],
)
def test_a_new_reference_to_a_table(
    tmp_path: Path, engines: Mapping[str, Engine], before: Any, refused: int
) -> None:
    after = {"customer": keyed(name={"type": "string", "maxLength": 1}), "order": keyed(of=refers())}
    made = sides(tmp_path, {"order": keyed(of=WHOLE), **before}, after, dialects=["postgresql"])
    documents = {"order": [{"id": 1, "of": 1}, {"id": 2}], "customer": [{"id": 1, "name": "long"}]}
    given = {name: values for name, values in documents.items() if name in ("order", *before)}
    proof = tried(made, "postgresql", engines["postgresql"], given, ())
    assert (proof.faults, proof.refused) == ([], refused)


# Parts that are run in another order ------------------------------------------------------------------------
@pytest.fixture
def database(engines: Mapping[str, Engine]) -> Iterator[PostgresqlDatabase]:
    made: Any = engines["postgresql"].database()
    yield made
    engines["postgresql"].free(made)


def versions(folder: Path, *given: Any) -> list[tuple[Sides, Migration]]:
    """The migrations from each of these versions to the next one."""
    found = []
    for number, (old, new) in enumerate(pairwise(given)):
        made = sides(folder / str(number), {"item": old}, {"item": new}, dialects=["postgresql"])
        found.append((made, plan(made, "postgresql", Options(quarantine=True))))
    return found


def fill(database: PostgresqlDatabase, side: Any, documents: Sequence[str]) -> None:
    build = side.build
    database.apply(build.artifacts[path] for path in build.manifest["apply"]["postgresql"])
    assert [database.insert("item_doc", one) for one in documents] == ["" for _ in documents]


def run(database: PostgresqlDatabase, migration: Migration, *names: str) -> str:
    """Run these parts, all by default; return the first line of the error."""
    parts = tuple(part for part in migration.parts if part.name in names or not names)
    return database.run(steps(replace(migration, parts=parts))).partition("\n")[0]


SHORT = {**TEXT, "maxLength": 2}


def test_documents_of_another_version_are_not_put_aside(tmp_path: Path, database: PostgresqlDatabase) -> None:
    (made, _), (_, later) = versions(tmp_path, keyed(a=TEXT, c=TEXT), keyed(a=TEXT), keyed(a=TEXT, b=TEXT))
    fill(database, made.old, ['{"id": 1, "c": "x"}'])
    assert run(database, later, "check") == "the tables are not those of the old version: nothing was changed"
    assert (database.documents("item_doc"), database.quarantined()) == (['{"c": "x", "id": 1}'], [])


def test_a_document_that_comes_late_is_put_aside(tmp_path: Path, database: PostgresqlDatabase) -> None:
    new = {**keyed("b", a=SHORT, b=TEXT), "x-unique": [["b"]]}
    ((made, migration),) = versions(tmp_path, keyed("b", a=TEXT, b=TEXT), new)
    fill(database, made.old, ['{"id": 1, "a": "x", "b": "1"}'])
    assert run(database, migration, "check") == ""
    late = ['{"id": 2, "a": "long", "b": "2"}', '{"id": 3, "b": "1"}', '{"id": 4, "b": "4"}']
    assert [database.insert("item_doc", one) for one in late] == ["", "", ""]
    assert run(database, migration, "expand") == ""
    assert run(database, migration, "backfill").startswith("could not create unique index")
    refused = "the new version refuses documents that were written meanwhile, run `check` again: 1 (item_a_maxLength)"
    assert run(database, migration, "validate") == refused
    unfinished = "the parts before this one are not finished, run them first: nothing was changed"
    assert run(database, migration, "contract") == unfinished
    assert run(database, migration) == ""
    assert sorted(violated for _, violated, _ in database.quarantined()) == [
        "item_a_maxLength",
        "item_b_key",
        "item_b_key",
    ]
    assert database.documents("item_doc") == ['{"b": "4", "id": 4}']


def test_what_only_the_view_checks_is_validated_too(tmp_path: Path, database: PostgresqlDatabase) -> None:
    """A null is a NULL in the column, as an absent member is, so that no constraint refuses it."""
    old, new = keyed(a={"type": ["string", "null"]}), keyed(a=TEXT)
    ((made, migration),) = versions(tmp_path, old, new)
    fill(database, made.old, ['{"id": 1, "a": "x"}'])
    assert run(database, migration, "check") == ""
    assert database.insert("item_doc", '{"id": 2, "a": null}') == ""
    assert [run(database, migration, part) for part in ("expand", "backfill")] == ["", ""]
    refused = (
        "the new version refuses documents that were written meanwhile, run `check` again: 1 (item_a_type)"
    )
    assert run(database, migration, "validate") == refused
    assert "the parts before this one are not finished" in run(database, migration, "contract")
    assert run(database, migration) == ""
    assert [violated for _, violated, _ in database.quarantined()] == ["item_a_type"]
    assert database.documents("item_doc") == ['{"a": "x", "id": 1}']


def test_what_expand_writes_again_may_be_refused(tmp_path: Path, database: PostgresqlDatabase) -> None:
    old = {**keyed(a=TEXT), "additionalProperties": True}
    new = {**old, "properties": {"id": WHOLE, "b": {**TEXT, "x-renamed-from": "a"}}}
    ((made, migration),) = versions(tmp_path, old, new)
    fill(database, made.old, ['{"id": 1, "a": "x"}'])
    assert run(database, migration, "check") == ""
    assert database.insert("item_doc", '{"id": 2, "b": 5}') == ""
    refused = "the new version refuses documents that were written meanwhile, run `check` again: "
    assert run(database, migration, "expand").startswith(refused)
    assert run(database, migration) == ""
    assert [violated for _, violated, _ in database.quarantined()] == ["item_b_type"]


@pytest.mark.parametrize("part", ["check", "expand"])
def test_the_next_migration_waits_for_the_end_of_this_one(
    tmp_path: Path, database: PostgresqlDatabase, part: str
) -> None:
    loose = {**keyed(a=TEXT), "additionalProperties": True}
    middle = {**keyed(a=TEXT, b=TEXT), "additionalProperties": True}
    last = {**keyed(a=TEXT, b=TEXT, c=TEXT), "additionalProperties": True}
    (made, migration), (_, following) = versions(tmp_path, loose, middle, last)
    fill(database, made.old, ['{"id": 1, "b": "waits"}'])
    assert run(database, migration, "check", "expand") == ""
    assert run(database, migration, "contract").startswith("the parts before this one are not finished")
    assert run(database, following, part).startswith("another migration is not finished")
    assert run(database, migration) == ""
    assert run(database, following) == ""
    assert database.documents("item_doc") == ['{"b": "waits", "id": 1}']


# What users added -------------------------------------------------------------------------------------------
ADDED = {
    "index item_mine of item": "CREATE INDEX item_mine ON item (a)",
    "trigger item_mine of item_doc": (
        "CREATE TRIGGER item_mine INSTEAD OF INSERT ON item_doc FOR EACH ROW EXECUTE FUNCTION item_write()"
    ),
    "policy item_mine of item": "CREATE POLICY item_mine ON item",
    "constraint item_mine of item": "ALTER TABLE item ADD CONSTRAINT item_mine CHECK (a <> 'mine')",
    "column mine of item_lines": "ALTER TABLE item_lines ADD COLUMN mine text",
    "privilege on the column a of item": "GRANT SELECT (a) ON item TO PUBLIC",
}


def test_tables_with_additions_are_not_made_anew(tmp_path: Path, database: PostgresqlDatabase) -> None:
    old = {**keyed(a=TEXT, u=TEXT, lines=listed(schema(n=TEXT))), "x-unique": [["u"]], "x-index": ["a"]}
    new = {**keyed(a=INSTANT, u=TEXT, lines=listed(schema(n=TEXT))), "x-unique": [["u"]], "x-index": ["a"]}
    ((made, migration),) = versions(tmp_path, old, new)
    fill(database, made.old, ['{"id": 1, "lines": [{"n": "x"}]}'])
    database.apply(ADDED.values())
    for part in ("check", "expand"):
        error = run(database, migration, part)
        assert error.endswith(f": {', '.join(sorted(ADDED))}: nothing was changed")
    database.apply(
        [
            "DROP INDEX item_mine; DROP TRIGGER item_mine ON item_doc; DROP POLICY item_mine ON item",
            "ALTER TABLE item DROP CONSTRAINT item_mine; ALTER TABLE item_lines DROP COLUMN mine",
            "REVOKE SELECT (a) ON item FROM PUBLIC; GRANT SELECT ON item, item_lines_doc TO PUBLIC",
            "GRANT INSERT ON item_doc TO pg_monitor WITH GRANT OPTION",
        ]
    )
    assert run(database, migration) == ""
    shown = "SELECT c.relname, a.grantee::regrole::text, a.privilege_type, a.is_grantable"
    found = database.connection.execute(
        f"{shown} FROM pg_class AS c, aclexplode(c.relacl) AS a WHERE a.grantee <> c.relowner"
        " AND c.relnamespace = 'public'::regnamespace ORDER BY 1"
    )
    assert found.fetchall() == [
        ("item", "-", "SELECT", False),
        ("item_doc", "pg_monitor", "INSERT", True),
        ("item_lines_doc", "-", "SELECT", False),
    ]


def divided(method: str = "list", **members: Any) -> dict[str, Any]:
    found = keyed("y", *({"r", "q"} & {*members}), y=WHOLE, **members)
    return {
        **found,
        "x-primary-key": ["id", "y"],
        "x-partition-by": {method: "y"},
        "additionalProperties": True,
    }


LONG = {**TEXT, "description": "Long.", "minLength": 1}
#: name → the members of the old version, those of the new one.
DIVIDED: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "a member that waits in extra": ({}, {"a": TEXT}),
    "a tighter bound": ({"a": TEXT}, {"a": {**TEXT, "maxLength": 3}}),
    "a renamed member": ({"a": LONG}, {"b": {**LONG, "x-renamed-from": "a"}}),
    "a renamed member that is required": ({"r": TEXT}, {"q": {**TEXT, "x-renamed-from": "r"}}),
    "a looser bound and a default": ({"a": LONG}, {"a": {**TEXT, "x-server-default": "x"}}),
    "rows of an array": ({"lines": listed(schema(n=TEXT))}, {"lines": listed(schema(n=TEXT, m=WHOLE))}),
}


@pytest.mark.parametrize(
    ("name", "method"),
    [*((name, "list") for name in DIVIDED), ("a tighter bound", "range"), ("a tighter bound", "hash")],
)
def test_a_partitioned_table_is_changed_in_place(
    tmp_path: Path, engines: Mapping[str, Engine], name: str, method: str
) -> None:
    old, new = (divided(method, **members) for members in DIVIDED[name])
    made = sides(tmp_path, {"item": old}, {"item": new}, dialects=["postgresql"])
    given: list[dict[str, Any]] = [{"id": 1, "a": "A"}, {"id": 2, "a": "long"}, {"id": 1, "lines": [{}]}]
    documents = [{**one, "y": number, "r": "x"} for number, one in enumerate(given)]
    proof = tried(made, "postgresql", engines["postgresql"], {"item": documents}, (9,))
    assert (proof.faults, proof.documents, proof.refused) == ([], 3, name == "a tighter bound")


def test_a_required_member_of_a_partitioned_table(tmp_path: Path, engines: Mapping[str, Engine]) -> None:
    new = divided(a=TEXT)
    made = sides(
        tmp_path,
        {"item": divided(a=TEXT)},
        {"item": {**new, "required": [*new["required"], "a"]}},
        dialects=["postgresql"],
    )
    documents = [{"id": 1, "y": 1, "a": "A"}, {"id": 2, "y": 2}]
    proof = tried(made, "postgresql", engines["postgresql"], {"item": documents})
    assert (proof.faults, proof.documents, proof.refused) == ([], 2, 1)


@pytest.mark.parametrize(
    ("new", "why"),
    [
        (divided(a=INSTANT), "would have to be made anew"),
        (divided("hash", a=TEXT), "would have to be made anew"),
        ({**divided(a=TEXT), "x-index": ["a"]}, "its indexes, unique or foreign keys change"),
        ({**divided(a=TEXT), "x-unique": [["a"]]}, "its indexes, unique or foreign keys change"),
        (divided(a={**TEXT, "x-references": "other.id"}), "its indexes, unique or foreign keys change"),
    ],
)
def test_a_partitioned_table_is_refused(tmp_path: Path, new: dict[str, Any], why: str) -> None:
    other = {**schema("id", id=TEXT), "x-primary-key": ["id"]}
    made = sides(
        tmp_path,
        {"item": divided(a=TEXT), "other": other},
        {"item": new, "other": other},
        dialects=["postgresql"],
    )
    with pytest.raises(TrivetError, match=rf"item is partitioned, and {why}.*no migration can be written"):
        plan(made, "postgresql", Options(lossy=True))


# Names and texts --------------------------------------------------------------------------------------------
OPEN = {"additionalProperties": True}
TOLD = {**TEXT, "description": "It's."}
NAMED: dict[str, tuple[Any, Any, dict[str, Any]]] = {
    "a dollar quote": (
        keyed(),
        keyed(a={**TEXT, "description": "$migration$ $migration_$; --"}),
        {"id": 1},
    ),
    "a dollar quote in a step": (
        {**keyed(), **OPEN},
        {**keyed(**{"$migration$": TEXT}), **OPEN},
        {"id": 1, "$migration$": "x"},
    ),
    "a default with a keyword": (
        keyed(),
        keyed(a={**TEXT, "x-server-default": "is GENERATED DEFAULT NOT NULL, it's"}),
        {"id": 1},
    ),
    "a member that is named like the table": (
        keyed(item=TEXT, k=TOLD),
        keyed(state={**TEXT, "x-renamed-from": "item"}, k=TOLD),
        {"id": 1, "item": "x", "k": "y"},
    ),
    "a renamed member with a comment": (
        keyed(a=TOLD, b=TOLD),
        keyed(c={**TOLD, "x-renamed-from": "a"}, b={**TOLD, "description": "Other."}),
        {"id": 1, "a": "x", "b": "y"},
    ),
    "members that are named like variables": (
        {**keyed("trivet_done", latest=TEXT, trivet_done=WHOLE, trivet_waiting=TEXT), **OPEN},
        {**keyed("trivet_done", latest=TEXT, trivet_done=WHOLE, trivet_waiting=TEXT, n=WHOLE), **OPEN},
        {"id": 1, "trivet_done": 0, "latest": "x", "n": 1, "trivet_waiting": "y"},
    ),
}


@pytest.mark.parametrize("name", NAMED)
def test_a_name(tmp_path: Path, engines: Mapping[str, Engine], name: str) -> None:
    old, new, document = NAMED[name]
    made = sides(tmp_path, {"item": old}, {"item": new}, dialects=["postgresql"])
    proof = tried(made, "postgresql", engines["postgresql"], {"item": [document]}, (9,))
    assert (proof.faults, proof.documents, proof.refused) == ([], 1, 0)


def column(name: str, before: str = "", **more: Any) -> dict[str, Any]:
    return {**TEXT, "x-column": name, **({"x-renamed-from": before} if before else {}), **more}


@pytest.mark.parametrize(
    "new",
    [
        keyed(b=column("q", "a"), d=column("r", "c")),
        keyed(b=column("q", "a"), d=column("p", "c")),
        keyed(b=column("r", "a"), c=column("q"), n=column("p")),
    ],
    ids=["a chain", "a swap", "a new member"],
)
def test_a_column_takes_the_name_of_another(
    tmp_path: Path, engines: Mapping[str, Engine], new: dict[str, Any]
) -> None:
    """Both columns have an index, whose DDL is the same in both versions."""
    indexes = [one["x-column"] for name, one in new["properties"].items() if name != "id"]
    names = {one.get("x-column"): name for name, one in new["properties"].items()}
    old = {**keyed(a=column("p"), c=column("q")), "x-index": [["a"], ["c"]]}
    made = sides(
        tmp_path,
        {"item": old},
        {"item": {**new, "x-index": [[names[one]] for one in indexes]}},
        dialects=["postgresql"],
    )
    document = {"id": 1, "a": "x", "c": "y"}
    proof = tried(made, "postgresql", engines["postgresql"], {"item": [document]}, ())
    assert (proof.faults, proof.documents, proof.refused) == ([], 1, 0)


def test_a_schema_in_capitals(tmp_path: Path, engines: Mapping[str, Engine]) -> None:
    after = {**keyed(a={"type": "object"}), "x-index": ["id"]}
    made = sides(tmp_path, {"item": keyed(a=TEXT)}, {"item": after}, dialects=["postgresql"], schema="Data$")
    server: Any = engines["postgresql"]
    proof = tried(made, "postgresql", PostgresqlEngine(server.server, '"Data$"'), {"item": [{"id": 1}]}, (9,))
    assert (proof.faults, proof.documents) == ([], 1)
