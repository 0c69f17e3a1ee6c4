"""`trivet explain` goes both ways: from any one name of a member to all the others, with file and line."""

from __future__ import annotations

import json
import re
import sqlite3
from pathlib import Path

import pytest
from tests.source.tree import DRAFT_07, write

from trivet.change_rules import CHANGES
from trivet.cli.explain import tracer
from trivet.cli.main import call
from trivet.pipeline import compile as build
from trivet.rules import RULES
from trivet.settings import Settings

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def in_the_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(CHECKOUT)


def explained(capsys: pytest.CaptureFixture[str], what: str, *options: str) -> str:
    assert call(["explain", what, *options]) == 0
    return capsys.readouterr().out


def line_of(path: str, text: str) -> int:
    lines = (CHECKOUT / path).read_text("utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)


@pytest.mark.parametrize("what", ["schemas/user.json", "schemas/user.json#/$ref", "user.User", "user"])
def test_a_document_that_only_refers_is_its_definition(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], what: str
) -> None:
    user = {"type": "object", "properties": {"id": {"type": "string"}}, "required": ["id"]}
    sql = "{dialects: [sqlite], tables: definitions}"
    settings = f"schemas: [schemas]\ntargets:\n  models: {{}}\n  docs: {{}}\n  sql: {sql}\n"
    document = {"$schema": DRAFT_07, "$ref": "#/definitions/User", "definitions": {"User": user}}
    write(tmp_path, {"trivet.yaml": settings, "schemas/user.json": document})
    monkeypatch.chdir(tmp_path)
    assert call(["generate"]) == 0
    capsys.readouterr()
    told = explained(capsys, what)
    assert told.startswith("user.User\n") and "user: table" in told and "types/user.User.md" in told
    listed = json.loads((tmp_path / "generated/manifest.json").read_text("utf-8"))
    (root,) = listed["roots"]
    assert (root["definition"], root["model"], root["sql"]["sqlite"]["table"]) == (
        "user.User",
        "models.user:User",
        '"user"',
    )
    assert listed["definitions"] == []
    assert call(["prove"]) == 0


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
    told = explained(capsys, what, "--verbose")
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
        ("publicsession_write", "oura.publicsession.PublicSession", "oura.publicsession", "n_write()"),
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


def test_everything_that_our_ddl_names_is_explained() -> None:
    built = build(Settings.from_file(CHECKOUT / "trivet.yaml"))
    explaining = tracer(built)
    kind = r"^CREATE (?:TABLE|VIEW|TRIGGER|INDEX|FUNCTION|MACRO) |\bCONSTRAINT "
    name = re.compile(rf'(?:{kind})((?:(?:"[^"]*"|\w+)\.)?(?:"[^"]*"|\w+))', re.MULTILINE)
    named = {
        one
        for path, text in built.artifacts.items()
        if path.endswith(".sql") and not path.endswith("/_shared.sql")
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
    told = explained(capsys, "PublicSession", "--all")
    assert "publicsession_id_required" in told
    assert "publicsession_id_minLength" not in told
    assert "\n  (all of it): sql/postgresql narrower" in told


@pytest.mark.parametrize("rule", sorted(RULES))
def test_every_rule_is_explained(rule: str, capsys: pytest.CaptureFixture[str]) -> None:
    told = explained(capsys, rule)
    assert RULES[rule].purpose in told and RULES[rule].fix in told


def test_all_rules_and_changes_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert call(["explain", "--list"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == len(RULES) + len(CHANGES)


@pytest.mark.parametrize(
    "what", ["/nope", "schemas/oura/publicsession.json#/properties/nope", "#/required/9"]
)
def test_a_pointer_to_nothing_is_told(what: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(["explain", what]) == 2
    assert "nothing has this name" in capsys.readouterr().err


def test_what_is_nothing_is_told_with_a_near_miss(capsys: pytest.CaptureFixture[str]) -> None:
    assert call(["explain", "dangling-rf"]) == 2
    assert "dangling-ref" in capsys.readouterr().err


def test_whatever_sqlite_names_is_explained() -> None:
    """Tables, columns, views, triggers, indexes and constraints of every file of this repository."""
    made = build(Settings.from_file(CHECKOUT / "trivet.yaml"))
    trace, ddl = tracer(made), [made.artifacts[path] for path in made.manifest["apply"]["sqlite"]]
    connection = sqlite3.connect(":memory:")
    connection.executescript("\n".join(ddl))
    known = connection.execute(
        "SELECT name FROM sqlite_master WHERE sql IS NOT NULL UNION "
        "SELECT t.name || '.' || c.name FROM sqlite_master AS t, pragma_table_info(t.name) AS c "
        "WHERE t.type = 'table'"
    )
    names = {name for (name,) in known} | set(re.findall(r'CONSTRAINT "([^"]+)"', "\n".join(ddl)))
    names -= {name for name in names if name.startswith("trivet_")}  # what all tables share
    internal = {name for name in names if name.rpartition(".")[2] in _OF_NO_MEMBER}
    assert len(names) > 200 and len(internal) < 30
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
        ("shop_order_ship_to_lines_items", ["shop.order.Order.ship_to", "shop.common.Address.lines"]),
        ("shop_order_status_enum", ["shop.order.Order.status", "shop.order.Status"]),
    ],
)
def test_names_of_rows_and_objects_lead_to_the_member(what: str, subjects: list[str]) -> None:
    trace = tracer(build(Settings.from_file(CHECKOUT / "trivet.yaml")))
    told = [one.subject for one in trace.explain(what)]
    assert [".".join(filter(None, (one.definition, one.member))) for one in told] == subjects


@pytest.mark.parametrize(
    ("what", "told"),
    [
        ("shop_customer_notes_maxLength", ["shop_customer_notes_maxLength: at most 500 characters"]),
    ],
)
def test_a_check_is_told_in_words_first(
    what: str,
    told: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    notes = {"type": "string", "maxLength": 500}
    schema = {"$schema": DRAFT_07, "type": "object", "properties": {"id": {"type": "string"}, "notes": notes}}
    write(tmp_path, {"schemas/shop/customer.json": schema, "trivet.yaml": ""})
    monkeypatch.chdir(tmp_path)
    lines = explained(capsys, what).splitlines()
    assert lines[:3] == [
        "shop.customer.Customer, member notes",
        *(f"  {line}" for line in told),
        "  optional; a string; at most 500 characters",
    ]
    assert f"  /properties/notes/maxLength: sql/postgresql exact by {what}" in lines
    assert lines[-1] == "  4 exact (--verbose lists them)"


@pytest.mark.parametrize(
    ("what", "words"),
    [
        (
            "PublicSession.mood",
            [
                "optional; PublicMomentMood or null",
                "PublicMomentMood: a string; one of `bad`, `worse`, `same`, `good`, `great`",
            ],
        ),
        ("shop.order.OrderLine.quantity", ["required; a whole number; between 1 and 999"]),
        ("PublicSession", ["an object; has `id`, `day`, `end_datetime`, `start_datetime` and `type`"]),
        ("Category.slug", ["required; a string; matches `^[a-z0-9]+(-[a-z0-9]+)*$`; at most 80 characters"]),
    ],
)
def test_the_rule_is_told_in_words(what: str, words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    lines = explained(capsys, what).splitlines()
    assert lines[1 : 1 + len(words)] == [f"  {line}" for line in words]
    assert lines[1 + len(words)].startswith("  schema ")


def test_only_what_is_not_exact_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    brief, whole = (explained(capsys, "PublicSession", *options).splitlines() for options in ((), ("--all",)))
    assert any(" exact by " in line for line in whole) and not any(" exact by " in line for line in brief)
    assert set(brief[:-1]) < set(whole)
    assert brief[-1] == f"  {len(whole) - len(brief) + 1} exact (--verbose lists them)"


@pytest.mark.parametrize("folder", [".", "generated/models"])
def test_a_generated_file_leads_to_its_schemas(
    folder: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(CHECKOUT / folder)
    model = "generated/models/shop/order.py" if folder == "." else "shop/order.py"
    assert explained(capsys, model).splitlines() == [
        "generated/models/shop/order.py is made from schemas/shop/order.yaml",
        "  schemas/shop/order.yaml:1:1   shop.order.Order      Order: JsonModel",
        "  schemas/shop/order.yaml:57:5  shop.order.Status     Status: StrEnum",
        "  schemas/shop/order.yaml:62:5  shop.order.OrderLine  OrderLine: JsonModel",
    ]
    monkeypatch.chdir(CHECKOUT)
    ddl = explained(capsys, "generated/sql/postgresql/shop.order.sql").splitlines()
    assert [line.split()[2] for line in ddl[1:]] == ["shop_order:", "shop_order_lines:"]
    assert "schemas/shop/order.yaml" in explained(capsys, "generated/docs/types/shop.order.Order.md")
    assert "made from all 8 documents together" in explained(capsys, "generated/manifest.json")


def test_every_generated_file_is_explained() -> None:
    built = build(Settings.from_file(CHECKOUT / "trivet.yaml"))
    trace = tracer(built)
    several = {path for path in built.artifacts if not (trace.file(path) or trace.document(path))}
    ours = {"__init__.py", "_formats.py", "_idn.py", "_json", "_shared.sql"}
    code = {Path(path) for path in several if path.endswith((".sql", ".py"))}
    assert {path.parent.name if path.parent.name == "_json" else path.name for path in code} <= ours
    assert not any(path.startswith("generated/docs/types/") for path in several)
    assert trace.document("generated/models/shop/_order_rules.py") == "schemas/shop/order.yaml"


@pytest.mark.parametrize(
    ("what", "near"),
    [
        ("dangling-rf", "dangling-ref"),
        ("PublicSesion", "PublicSession"),
        ("publicsession_mod_enum", "publicsession_mood_enum"),
        ("schemas/shop/oder.yaml", "schemas/shop/order.yaml"),
        ("generated/models/shop/ordr.py", "generated/models/shop/order.py"),
        ("/properties/moood", "/properties/mood"),
    ],
)
def test_near_names_are_suggested(what: str, near: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(["explain", what]) == 2
    assert f"Did you mean {near}" in capsys.readouterr().err
