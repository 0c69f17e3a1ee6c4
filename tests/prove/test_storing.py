"""`trivet prove` sees what storage does to documents: each test plants one fault into the DDL that was rendered."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from tests.prove.projects import edit, generate, project, prove, undeclared

import trivet
from trivet.prove.build_view import Version
from trivet.prove.generated import on_disk
from trivet.prove.instances import Sources
from trivet.prove.run import Plan
from trivet.prove.run import prove as run

BILL: dict[str, Any] = {
    "type": "object",
    "required": ["id"],
    "properties": {
        "id": {"type": "string", "pattern": "^[A-Z]{3}[0-9]{1,3}$", "x-sql-type": {"postgresql": "varchar(6)"}},
        "rate": {"type": "number", "enum": [0.5, 1.5], "x-sql-type": {"postgresql": "numeric(2, 1)"}},
        "level": {"type": "integer", "minimum": 0, "maximum": 9},
        "to": {
            "type": "object",
            "x-storage": "columns",
            "properties": {
                "city": {"type": "string"},
                "at": {"type": "object", "x-storage": "columns", "properties": {"door": {"type": "string"}}},
            },
        },
        "lines": {"type": "array", "x-storage": "table", "items": {"type": "string", "maxLength": 5}},
        "note": {"type": "string"},
    },
}  # fmt: skip
PLACE = "schemas/bill.json#/properties"


@pytest.fixture
def bill(tmp_path: Path) -> Path:
    project(tmp_path, {"bill.json": BILL})
    generate(tmp_path)
    return tmp_path


def ddl(root: Path, dialect: str) -> Path:
    return root / "generated" / "sql" / dialect / "bill.sql"


def found(report: dict[str, Any], leg: str, does: str, location: str) -> dict[str, Any]:
    """The one finding of a leg in a direction at a place."""
    (finding,) = [
        each
        for each in report["documents"][0]["undeclared"]
        if (each["leg"], each["direction"], each["location"]) == (leg, does, location)
    ]
    return dict(finding)


@pytest.mark.postgresql
def test_a_sound_table_has_no_finding(bill: Path) -> None:
    """Though its documents are written over, and its rows carried over."""
    code, report = prove(bill, "--require", "postgresql")
    assert (code, undeclared(report)) == (0, [])
    (document,) = report["documents"]
    for leg in ("sqlite", "postgresql"):
        assert document["written_over"][leg] > 15 and document["carried_over"][leg] >= 5
    assert document["untried"] == []


# Before the cast -----------------------------------------------------------------------------------------
@pytest.mark.postgresql
def test_blanks_that_a_varchar_trims_are_found(bill: Path) -> None:
    edit(ddl(bill, "postgresql"), "((doc ->> 'id') ~ '^[A-Z]{3}[0-9]{1,3}$')", "(true)")
    code, report = prove(bill, "--require", "postgresql")
    assert code == 1
    finding = found(report, "postgresql", "accepts", f"{PLACE}/id/pattern")
    assert json.loads(finding["witness"])["id"].rstrip() != json.loads(finding["witness"])["id"]


@pytest.mark.postgresql
def test_a_number_that_is_rounded_into_an_enumeration_is_found(bill: Path) -> None:
    edit(ddl(bill, "postgresql"), "doc -> 'rate' NOT IN ('0.5', '1.5')", "false")
    code, report = prove(bill, "--require", "postgresql")
    assert code == 1
    finding = found(report, "postgresql", "accepts", f"{PLACE}/rate/enum")
    assert round(json.loads(finding["witness"])["rate"], 1) in (0.5, 1.5)


@pytest.mark.postgresql
def test_a_half_that_an_integer_type_rounds_is_found(bill: Path) -> None:
    edit(ddl(bill, "postgresql").with_name("_shared.sql"), "% 1 = 0", "% 1 < 1")
    code, report = prove(bill, "--require", "postgresql")
    assert code == 1
    assert ("postgresql", "accepts", f"{PLACE}/level/type") in undeclared(report)


# Absent stays absent -------------------------------------------------------------------------------------
def test_an_absent_object_that_is_shown_is_found(bill: Path) -> None:
    edit(
        ddl(bill, "sqlite"), """coalesce(',"to":' || t."to", '')""", """',"to":' || coalesce(t."to", '{}')"""
    )
    code, report = prove(bill)
    assert code == 1
    assert any(
        (leg, does) == ("sqlite", "changes") and where.startswith("schemas/bill.json#")
        for leg, does, where in undeclared(report)
    )
    assert any("absent comes back as {}" in each["note"] for each in report["documents"][0]["undeclared"])


# Documents that are written over -------------------------------------------------------------------------
@pytest.mark.parametrize("kind", ["insert", "update"])
def test_rows_left_of_the_old_document_are_found(bill: Path, kind: str) -> None:
    file = ddl(bill, "sqlite")
    text = file.read_text("utf-8")
    start = text.index(f'CREATE TRIGGER "bill_doc_{kind}"')
    end = text.index("\nEND;", start)
    body = text[start:end]
    assert '"bill_lines"' in body
    kept = [each for each in body.splitlines() if not each.startswith('  DELETE FROM "bill_lines"')]
    assert len(kept) < len(body.splitlines())
    file.write_text(text[:start] + "\n".join(kept) + text[end:], "utf-8")
    code, report = prove(bill)
    assert code == 1
    findings = [each for each in report["documents"][0]["undeclared"] if each["before"]]
    assert findings and all(each["direction"] == "changes" for each in findings)
    assert any(("OR REPLACE" if kind == "insert" else "UPDATE") in each["words"] for each in findings)
    for each in findings:
        assert isinstance(json.loads(each["before"]), dict) and isinstance(json.loads(each["witness"]), dict)


def test_what_is_left_of_a_refused_document_is_found(bill: Path) -> None:
    """The item is refused by the rows' own table alone, which OR IGNORE passes over."""
    file = ddl(bill, "sqlite")
    text = file.read_text("utf-8")
    tests = [line for line in text.splitlines() if "RAISE(ABORT, 'bill_lines_value_maxLength')" in line]
    assert tests
    for line in tests:
        text = text.replace(line, line.replace("RAISE(ABORT, 'bill_lines_value_maxLength')", "1"))
    file.write_text(text, "utf-8")
    code, report = prove(bill)
    assert code == 1
    finding = found(report, "sqlite", "changes", f"{PLACE}/lines/items/maxLength")
    assert "OR IGNORE" in finding["words"]


@pytest.mark.postgresql
def test_an_upsert_that_keeps_old_rows_is_found(bill: Path) -> None:
    edit(
        ddl(bill, "postgresql"),
        """  DELETE FROM public.bill_lines AS c WHERE c.bill_id = made.id;
  PERFORM public.bill_rows(made, doc);
END""",
        """  IF doc ? 'lines' THEN
    DELETE FROM public.bill_lines AS c WHERE c.bill_id = made.id;
  END IF;
  PERFORM public.bill_rows(made, doc);
END""",
    )
    code, report = prove(bill, "--require", "postgresql")
    assert code == 1
    findings = [each for each in report["documents"][0]["undeclared"] if each["leg"] == "postgresql"]
    assert findings and all("bill_put" in each["words"] and each["before"] for each in findings)


def test_a_document_that_takes_another_ones_place_is_found(tmp_path: Path) -> None:
    """It has another key, but a unique member of the other: OR REPLACE would remove that one."""
    unique = {**BILL, "properties": {**BILL["properties"], "note": {"type": "string", "x-unique": True}}}
    project(tmp_path, {"bill.json": unique})
    generate(tmp_path)
    assert prove(tmp_path)[0] == 0
    text = ddl(tmp_path, "sqlite").read_text("utf-8")
    guards = re.findall(r"  SELECT RAISE\(ABORT, 'bill_note_key'\)\n  WHERE EXISTS .*?;\n", text, re.DOTALL)
    assert len(guards) == 2
    edit(ddl(tmp_path, "sqlite"), guards[0], "")
    code, report = prove(tmp_path)
    assert code == 1
    assert {(leg, does) for leg, does, _ in undeclared(report)} == {("sqlite", "changes")}


@pytest.mark.postgresql
def test_a_judge_that_does_not_say_what_the_view_says_is_found(bill: Path) -> None:
    """The column's own constraint still refuses, so the view is right, and the function wrong."""
    edit(ddl(bill, "postgresql"), "THEN 'bill_level_maximum'", "THEN NULL")
    code, report = prove(bill, "--require", "postgresql")
    assert code == 1
    finding = found(report, "postgresql", "contradicts", f"{PLACE}/level/maximum")
    assert "bill_refusal returns NULL" in finding["words"] and "bill_level_maximum" in finding["words"]


# Members that were declared later ------------------------------------------------------------------------
@pytest.mark.postgresql
def test_a_member_lost_once_declared_is_found_in_postgresql(bill: Path) -> None:
    edit(
        ddl(bill, "postgresql"),
        """coalesce(t.extra, '{}') || coalesce((""",
        """coalesce(t."extra" - ARRAY['note'], '{}') || coalesce((""",
    )
    code, report = prove(bill, "--require", "postgresql")
    assert code == 1
    finding = found(report, "postgresql", "changes", f"{PLACE}/note/type")
    assert "undeclared" in finding["words"]
    assert finding["note"].endswith("comes back as absent")


def test_a_member_lost_once_declared_is_found_in_sqlite(bill: Path) -> None:
    edit(
        ddl(bill, "sqlite"), """      WHEN 'note' THEN t."note" IS NULL\n""", """      WHEN 'note' THEN 0\n"""
    )
    code, report = prove(bill)
    assert code == 1
    assert "undeclared" in found(report, "sqlite", "changes", f"{PLACE}/note/type")["words"]


def test_an_update_that_loses_what_extra_kept_is_found(bill: Path) -> None:
    """The view shows the member; the trigger leaves out of `extra` what the column cannot hold."""
    file = ddl(bill, "sqlite")
    text = file.read_text("utf-8")
    start = text.index('CREATE TRIGGER "bill_doc_update"')
    body = text[start:]
    assert 'max(m."atom") FILTER (WHERE m."key" = \'note\')' in body
    broken = body.replace('max(m."atom") FILTER (WHERE m."key" = \'note\')', "NULL")
    file.write_text(text[:start] + broken, "utf-8")
    code, report = prove(bill)
    assert code == 1
    words = [each["words"] for each in report["documents"][0]["undeclared"] if each["leg"] == "sqlite"]
    assert any("UPDATE" in each for each in words)


def test_an_earlier_version_that_a_database_refuses_is_told(bill: Path) -> None:
    """What could not be tried is said, and is no finding."""
    settings = trivet.Settings.from_file(bill / "trivet.yaml")
    build = trivet.compile(settings)
    ddl = {"sqlite": (("earlier.sql", "CREATE NONSENSE;"),)}
    plan = Plan(
        settings,
        build,
        on_disk(settings, build),
        Sources(()),
        earlier=lambda definition, turn: Version(ddl, frozenset(("note",))),
    )
    (document,) = run(plan, lambda name, count: None).documents
    told = [one for one in document.untried if one.startswith("sqlite")]
    assert told and "earlier.sql" in told[0] and "syntax error" in told[0]
    assert not document.undeclared


def test_a_definition_with_a_table_has_earlier_versions(tmp_path: Path) -> None:
    definitions = {"other": {**BILL, "x-table": "others"}}
    project(tmp_path, {"bill.json": {**BILL, "definitions": definitions}})
    generate(tmp_path)
    code, report = prove(tmp_path)
    assert (code, undeclared(report)) == (0, [])
    assert len(report["documents"]) == 2
    assert all(document["carried_over"]["sqlite"] >= 5 for document in report["documents"])


@pytest.mark.postgresql
@pytest.mark.parametrize("way", [{"range": "day"}, {"list": "day"}, {"hash": ["day", "id"]}])
def test_a_partitioned_table_has_no_finding(tmp_path: Path, way: dict[str, Any]) -> None:
    """The DDL makes no partitions, so `prove` makes one; documents are written over and carried over there."""
    day = {"type": "string", "format": "date"}
    schema = {**BILL, "required": ["id", "day"], "properties": {**BILL["properties"], "day": day}}
    project(tmp_path, {"bill.json": {**schema, "x-partition-by": way}})
    generate(tmp_path)
    code, report = prove(tmp_path, "--require", "postgresql")
    assert (code, undeclared(report)) == (0, [])
    (document,) = report["documents"]
    assert document["written_over"]["postgresql"] > 15 and document["carried_over"]["postgresql"] >= 5


@pytest.mark.postgresql
def test_a_partitioned_table_without_a_key_has_no_finding(tmp_path: Path) -> None:
    properties = {"level": {"enum": ["info", "warn"]}, "lines": BILL["properties"]["lines"]}
    schema = {"type": "object", "required": ["level"], "properties": properties}
    project(tmp_path, {"bill.json": {**schema, "x-partition-by": "level"}})
    generate(tmp_path)
    code, report = prove(tmp_path, "--require", "postgresql")
    assert (code, undeclared(report)) == (0, [])


@pytest.mark.parametrize("key", [(), ("id",)])
def test_members_called_like_storage_columns_agree(tmp_path: Path, key: tuple[str, ...]) -> None:
    number = {"type": "integer"}
    members = {"id": number, "extra": number, "_row": number, "value": number}
    rows = {"type": "object", "properties": {"ordinal": number, "thing_id": number}}
    schema = {
        "type": "object",
        "required": ["id"],
        "properties": {**members, "xs": {"type": "array", "x-storage": "table", "items": rows}},
        **({"x-primary-key": list(key)} if key else {}),
    }
    generate(project(tmp_path, {"thing.json": schema}))
    code, report = prove(tmp_path, "--limit", "60")
    assert undeclared(report) == []
    assert code == 0


def test_a_loss_that_makes_documents_invalid_is_found(tmp_path: Path) -> None:
    schema = {"type": "object", "properties": {"a": {"type": "integer"}}, "maxProperties": 3}
    settings = {"targets": {"sql": {"dialects": ["sqlite"], "undeclared": "drop"}}}
    project(tmp_path, {"thing.json": schema}, settings)
    generate(tmp_path)
    needed = {**schema, "minProperties": 2}
    project(tmp_path, {"thing.json": needed}, settings)  # the tables still leave members out
    code, report = prove(tmp_path, "--limit", "60")
    assert code == 1
    assert ("sqlite", "changes", "schemas/thing.json#/minProperties") in undeclared(report)


# Keys that are confused ----------------------------------------------------------------------------------
@pytest.mark.parametrize("role", ["x-primary-key", "x-unique"])
def test_keys_that_a_table_confuses_are_found(tmp_path: Path, role: str) -> None:
    other = {"id": {"type": "string", "x-primary-key": True}} if role == "x-unique" else {}
    members = {"code": {"type": "integer", role: True}, **other}
    bill = {"type": "object", "required": list(members), "properties": members}
    project(tmp_path, {"bill.json": bill}, {"targets": {"sql": {"dialects": ["sqlite"]}}})
    generate(tmp_path)
    assert prove(tmp_path)[0] == 0
    edit(ddl(tmp_path, "sqlite"), "RAISE(ABORT, 'bill_code_distinct')", "NULL")
    code, report = prove(tmp_path)
    assert code == 1
    findings = report["documents"][0]["undeclared"]
    assert findings
    for finding in findings:
        assert (finding["leg"], finding["direction"]) == ("sqlite", "changes")
        assert finding["location"].startswith(f"{PLACE}/code")
        assert "differ, but the second" in finding["note"] or "equal, but both" in finding["note"]


@pytest.mark.parametrize(
    "declared, old, new, place, note",
    [
        ({"x-primary-key": ["id", "v"]}, 'KEY ("id", "v")', 'KEY ("id")', "v", "differ, but the second"),
        ({"x-unique": [["v", "w"]]}, 'UNIQUE ("v", "w")', 'UNIQUE ("v")', "w", "differ, but the second"),
        ({}, 'KEY ("id")', 'KEY ("id"), UNIQUE ("v")', "id", "differ, but the second"),
        ({"x-unique": [["w"]]}, 'KEY ("id")', 'KEY ("id"), UNIQUE ("v")', "id", "differ, but the second"),
        ({"x-unique": [["v"]]}, '("v"),', '("v", "id"),', "v", "are equal, but both are stored"),
    ],
)
def test_a_wrong_key_is_found(
    tmp_path: Path, declared: dict[str, Any], old: str, new: str, place: str, note: str
) -> None:
    members = {name: {"type": "string", "enum": ["A", "B", "C"]} for name in ("id", "v", "w")}
    bill = {
        "type": "object",
        "required": [*members],
        "properties": members,
        "x-primary-key": ["id"],
        **declared,
    }
    project(tmp_path, {"bill.json": bill}, {"targets": {"sql": {"dialects": ["sqlite"]}}})
    generate(tmp_path)
    assert prove(tmp_path)[0] == 0
    edit(ddl(tmp_path, "sqlite"), old, new)
    file = ddl(tmp_path, "sqlite")
    if "equal" in note:  # the document view refuses them, too
        file.write_text(file.read_text("utf-8").replace("RAISE(ABORT, 'bill_v_key')", "NULL"), "utf-8")
    code, report = prove(tmp_path)
    assert code == 1
    findings = report["documents"][0]["undeclared"]
    assert any(one["location"].startswith(f"{PLACE}/{place}/") and note in one["note"] for one in findings)


@pytest.mark.postgresql
def test_keys_of_equal_values_have_no_finding(tmp_path: Path) -> None:
    """PostgreSQL takes some values for equal by design, and the ledger says so."""
    formats = {"id": "uuid", "at": "date-time", "day": "date", "clock": "time"}
    members = {name: {"type": "string", "format": one} for name, one in formats.items()}
    numbers = {"n": {"type": "number"}, "flag": {"type": "boolean"}}
    bill = {"type": "object", "required": ["id", "at", "n"], "properties": {**members, **numbers}}
    uniques = [["day", "clock"], ["n"], ["flag", "at"]]
    project(tmp_path, {"bill.json": {**bill, "x-primary-key": ["id", "at"], "x-unique": uniques}})
    generate(tmp_path)
    code, report = prove(tmp_path, "--require", "postgresql")
    assert (code, undeclared(report)) == (0, [])


@pytest.mark.postgresql
def test_a_new_column_with_a_default_is_null_in_old_rows(tmp_path: Path) -> None:
    text = {"type": "string"}
    since = {**text, "format": "date-time", "x-server-default": "now()"}
    members = {"id": {"type": "integer"}, "since": since, "x": text, "b": text}
    schema = {"type": "object", "required": ["id"], "properties": members}
    project(tmp_path, {"thing.json": schema})
    (tmp_path / "instances").mkdir()
    (tmp_path / "instances" / "thing.json").write_text('{"id": 1, "b": "x"}', "utf-8")
    generate(tmp_path)
    code, report = prove(tmp_path, str(tmp_path / "instances"), "--limit", "100", "--require", "postgresql")
    assert undeclared(report) == []
    assert code == 0
