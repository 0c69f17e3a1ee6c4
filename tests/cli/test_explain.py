"""`trivet explain` goes both ways: from any one name of a member to all the others, with file and line."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import pytest

from trivet.cli.explain import tracer
from trivet.cli.main import call
from trivet.pipeline import compile as build
from trivet.rules import RULES
from trivet.settings import Settings

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def in_the_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(CHECKOUT)


def explained(capsys: pytest.CaptureFixture[str], what: str) -> str:
    assert call(["explain", what]) == 0
    return capsys.readouterr().out


def line_of(path: str, text: str) -> int:
    lines = (CHECKOUT / path).read_text("utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)


@pytest.mark.parametrize(
    "what",
    [
        "schemas/oura/publicsession.json#/properties/mood",
        "/properties/mood",
        "/properties/mood/nullable",
        "models.oura.publicsession:PublicSession.mood",
        "PublicSession.mood",
        "publicsession.mood",
        "generated/docs/types/oura.publicsession.PublicSession.md#p-mood",
        "types/oura.publicsession.PublicSession.md#p-mood",
        "publicsession_mood_enum",
    ],
)
def test_every_name_of_a_member_leads_to_the_others(what: str, capsys: pytest.CaptureFixture[str]) -> None:
    told = explained(capsys, what)
    model, table = "generated/models/oura/publicsession.py", "generated/sql/sqlite/oura.publicsession.sql"
    assert f"schemas/oura/publicsession.json:{line_of('schemas/oura/publicsession.json', 'mood')}:" in told
    assert f"{model}:{line_of(model, 'mood: PublicMomentMood')} " in told
    assert f"{table}:{line_of(table, 'mood')} " in told
    assert "oura.publicsession.PublicSession.md#p-mood" in told
    assert "publicsession_mood_enum" in told


@pytest.mark.parametrize(
    ("what", "definition", "file", "text"),
    [
        ("publicsession_doc", "oura.publicsession.PublicSession", "oura.publicsession", "CREATE VIEW"),
        ("public.publicsession_doc", "oura.publicsession.PublicSession", "oura.publicsession", "CREATE VIEW"),
        (
            '"public"."publicsession"',
            "oura.publicsession.PublicSession",
            "oura.publicsession",
            "CREATE TABLE",
        ),
        ("publicsession_write", "oura.publicsession.PublicSession", "oura.publicsession", 'n_write"()'),
        (
            "publicsession_extra_type",
            "oura.publicsession.PublicSession",
            "oura.publicsession",
            "publicsession_extra_type",
        ),
        (
            "customer_country_signed_up_idx",
            "shop.customer.Customer, member country",
            "shop.customer",
            "CREATE INDEX",
        ),
    ],
)
def test_whatever_the_ddl_creates_leads_back(
    what: str, definition: str, file: str, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    told = explained(capsys, what)
    assert told.startswith(f"{definition}\n")
    path = f"generated/sql/postgresql/{file}.sql"
    assert f"{path}:{line_of(path, text)} " in told


def test_everything_that_the_ddl_of_this_repository_names_is_explained() -> None:
    built = build(Settings.from_file(CHECKOUT / "trivet.yaml"))
    explaining = tracer(built)
    name = re.compile(r'(?:^CREATE [^"(]*|\bCONSTRAINT )((?:"[^"]*"\.)?"[^"]*")', re.MULTILINE)
    named = {
        one
        for path, text in built.artifacts.items()
        if path.endswith(".sql")
        for one in name.findall(text)
        if one != '"public"'
    }
    assert len(named) > 100
    assert [one for one in sorted(named) if not explaining.explain(one)] == []
    for row in built.manifest["roots"]:
        names = [name for key, name in row["sql"]["postgresql"].items() if key != "key"]
        for one in (row["document"], row["model"], row["doc"], *names):
            assert row["definition"] in {each.subject.definition for each in explaining.explain(one)}


def test_a_definition_is_explained_without_its_members(capsys: pytest.CaptureFixture[str]) -> None:
    told = explained(capsys, "PublicSession")
    assert "publicsession_id_required" in told
    assert "publicsession_id_minLength" not in told
    assert "\n  (all of it): sql/postgresql narrower" in told


@pytest.mark.parametrize("rule", sorted(RULES))
def test_every_rule_is_explained(rule: str, capsys: pytest.CaptureFixture[str]) -> None:
    told = explained(capsys, rule)
    assert RULES[rule].purpose in told and RULES[rule].fix in told


def test_all_rules_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert call(["explain", "--list"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == len(RULES)


@pytest.mark.parametrize(
    "what", ["/nope", "schemas/oura/publicsession.json#/properties/nope", "#/required/9"]
)
def test_a_pointer_to_nothing_is_told(what: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(["explain", what]) == 2
    assert "nothing is called that" in capsys.readouterr().err


def test_what_is_nothing_is_told_with_a_near_miss(capsys: pytest.CaptureFixture[str]) -> None:
    assert call(["explain", "dangling-rf"]) == 2
    assert "dangling-ref" in capsys.readouterr().err


def test_whatever_sqlite_names_is_explained() -> None:
    """Tables, columns, views, triggers, indexes and constraints of every file of this repository."""
    trace = tracer(build(Settings.from_file(CHECKOUT / "trivet.yaml")))
    ddl = [path.read_text("utf-8") for path in sorted((CHECKOUT / "generated/sql/sqlite").glob("*.sql"))]
    connection = sqlite3.connect(":memory:")
    connection.executescript("\n".join(ddl))
    known = connection.execute(
        "SELECT name FROM sqlite_master WHERE sql IS NOT NULL UNION "
        "SELECT t.name || '.' || c.name FROM sqlite_master AS t, pragma_table_info(t.name) AS c "
        "WHERE t.type = 'table'"
    )
    names = {name for (name,) in known} | set(re.findall(r'CONSTRAINT "([^"]+)"', "\n".join(ddl)))
    internal = {name for name in names if name.rpartition(".")[2] in _OF_NO_MEMBER}
    assert len(names) > 250 and len(internal) < 30
    assert [name for name in sorted(names - internal) if not trace.explain(name)] == []


#: Columns that say nothing of one member.
_OF_NO_MEMBER = ("_row", "doc", "extra")


@pytest.mark.parametrize(
    ("what", "subjects"),
    [
        ("shop_order_lines_quantity_minimum", ["shop.order.OrderLine.quantity"]),
        ("shop_order_lines.quantity", ["shop.order.OrderLine.quantity"]),
        ("shop_order_lines_doc", ["shop.order.Order.lines"]),
        ("public.shop_order_lines", ["shop.order.Order.lines"]),
        ("ship_to_city", ["shop.common.Address.city"]),
        ("shop_order_ship_to_presence", ["shop.order.Order.ship_to"]),
        ("shop_order_status_enum", ["shop.order.Order.status", "shop.order.Status"]),
    ],
)
def test_names_of_rows_and_objects_lead_to_the_member(what: str, subjects: list[str]) -> None:
    trace = tracer(build(Settings.from_file(CHECKOUT / "trivet.yaml")))
    told = [one.subject for one in trace.explain(what)]
    assert [".".join(filter(None, (one.definition, one.member))) for one in told] == subjects
