"""`trivet prove` as a user runs it: it agrees on a sound tree, and names the place of each fault."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from tests.prove.projects import edit, generate, project, prove, undeclared

ORDER = {
    "type": "object",
    "properties": {
        "sku": {"type": "string", "minLength": 2, "maxLength": 4},
        "day": {"type": "string", "format": "date"},
        "count": {"type": "integer", "minimum": 1},
        "kind": {"enum": ["a", "b"]},
    },
    "required": ["sku"],
}
LOCATION = "schemas/shop/order.json#/properties/sku/minLength"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    project(tmp_path, {"shop/order.json": ORDER})
    generate(tmp_path)
    return tmp_path


@pytest.mark.postgresql
def test_this_repository_agrees_with_itself(checkout: Path, tmp_path: Path) -> None:
    code, report = prove(checkout, "--require", "postgresql", report=tmp_path / "report.json")
    assert undeclared(report) == []
    assert code == 0 and report["agrees"]
    legs = {"schema", "models python", "models json", "sqlite", "postgresql"}
    assert all(set(document["legs"]) == legs for document in report["documents"])
    session = next(each for each in report["documents"] if each["document"].startswith("schemas/oura/"))
    assert session["sources"]["derived"] > 300 and session["sources"]["given"] > 20
    assert session["valid"] > 100 and session["invalid"] > 200


def test_a_check_of_a_table_that_is_broken_is_found(shop: Path) -> None:
    file = shop / "generated" / "sql" / "sqlite" / "shop.order.sql"
    edit(file, 'CHECK (length("sku") >= 2)', 'CHECK (length("sku") >= 1)')
    code, report = prove(shop)
    assert code == 1
    assert ("sqlite", "accepts", LOCATION) in undeclared(report)
    (finding,) = [each for each in report["documents"][0]["undeclared"] if each["location"] == LOCATION]
    assert len(json.loads(finding["witness"])["sku"]) == 1
    path, _, line = finding["artifact"].partition(":")
    assert "order_sku_minLength" in (shop / path).read_text("utf-8").splitlines()[int(line) - 1]


def test_duckdb_is_a_leg_where_the_settings_name_it(tmp_path: Path) -> None:
    project(tmp_path, {"shop/order.json": ORDER}, {"targets": {"sql": {"dialects": ["duckdb"]}}})
    generate(tmp_path)
    code, report = prove(tmp_path, "--require", "duckdb")
    assert (code, undeclared(report)) == (0, [])
    assert set(report["documents"][0]["legs"]) == {"duckdb"}
    file = tmp_path / "generated" / "sql" / "duckdb" / "shop.order.sql"
    edit(file, 'length("sku:text") < 2', 'length("sku:text") < 1')
    code, report = prove(tmp_path)
    assert code == 1
    (finding,) = [each for each in report["documents"][0]["undeclared"] if each["location"] == LOCATION]
    path, _, line = finding["artifact"].partition(":")
    assert "order_sku_minLength" in (tmp_path / path).read_text("utf-8").splitlines()[int(line) - 1]


def test_a_constraint_of_a_model_that_is_broken_is_found(shop: Path) -> None:
    edit(shop / "generated" / "models" / "shop" / "order.py", "min_length=2", "min_length=1")
    code, report = prove(shop)
    assert code == 1
    found = undeclared(report)
    assert ("models python", "accepts", LOCATION) in found and ("models json", "accepts", LOCATION) in found
    assert not any(leg == "sqlite" and where == LOCATION for leg, _, where in found)


def test_an_error_of_python_is_no_refusal(tmp_path: Path) -> None:
    schema = {"type": "object", "properties": {"code": {"type": "string", "pattern": "^[a-z]$"}}}
    project(tmp_path, {"item.json": schema}, {"targets": {"models": {}}})
    generate(tmp_path)
    rules = tmp_path / "generated/models/_json/rules.py"
    edit(rules, "        raise _error(next(rules(value)))", "        raise KeyError(value)")
    code, report = prove(tmp_path)
    directions = {direction for leg, direction, _ in undeclared(report) if leg.startswith("models")}
    assert (code, directions) == (1, {"crashes"})


def test_a_constraint_that_is_too_strict_is_found(shop: Path) -> None:
    edit(shop / "generated" / "models" / "shop" / "order.py", "max_length=4", "max_length=3")
    code, report = prove(shop)
    assert code == 1
    refusing = [where for leg, does, where in undeclared(report) if (leg, does) == ("models json", "refuses")]
    assert any(where.startswith("schemas/shop/order.json#/properties/sku") for where in refusing)


@pytest.mark.postgresql
def test_a_row_that_is_taken_from_the_ledger_is_missed(shop: Path) -> None:
    ledger = shop / "generated" / "fidelity.json"
    told = json.loads(ledger.read_text("utf-8"))
    location = "schemas/shop/order.json#/properties/day/format"
    rows = [row for row in told["rows"] if (row["location"], row["target"]) != (location, "sql/postgresql")]
    assert len(rows) == len(told["rows"]) - 1
    ledger.write_text(json.dumps({**told, "rows": rows}), "utf-8")
    code, report = prove(shop, "--require", "postgresql")
    assert code == 1
    assert ("postgresql", "refuses", location) in undeclared(report)


def test_a_row_for_another_place_excuses_nothing(shop: Path) -> None:
    edit(
        shop / "generated" / "sql" / "sqlite" / "shop.order.sql",
        'CHECK (length("sku") >= 2)',
        'CHECK (length("sku") >= 1)',
    )
    ledger = shop / "generated" / "fidelity.json"
    told = json.loads(ledger.read_text("utf-8"))
    row = {
        "location": "schemas/shop/order.json#/properties/sku/maxLength",
        "definition": "shop.order.Order",
        "keyword": "maxLength",
        "target": "sql/sqlite",
        "verdict": "none",
        "by": "",
        "reason": "made up",
    }
    ledger.write_text(json.dumps({**told, "rows": [*told["rows"], row]}), "utf-8")
    code, report = prove(shop)
    assert code == 1 and ("sqlite", "accepts", LOCATION) in undeclared(report)
    assert any(each["reason"] == "made up" for each in report["not_shown"])
    right = {**row, "location": LOCATION, "keyword": "minLength"}
    ledger.write_text(json.dumps({**told, "rows": [*told["rows"], right]}), "utf-8")
    _, report = prove(shop)
    assert ("sqlite", "accepts", LOCATION) not in undeclared(report)
    declared = {each["location"]: each["count"] for each in report["documents"][0]["declared"]}
    assert declared[LOCATION] > 0


def test_a_row_in_the_other_direction_excuses_nothing(shop: Path) -> None:
    edit(
        shop / "generated" / "sql" / "sqlite" / "shop.order.sql",
        'CHECK (length("sku") >= 2)',
        'CHECK (length("sku") >= 3)',
    )
    ledger = shop / "generated" / "fidelity.json"
    told = json.loads(ledger.read_text("utf-8"))
    row = {
        "location": LOCATION,
        "definition": "shop.order.Order",
        "keyword": "minLength",
        "target": "sql/sqlite",
        "verdict": "wider",
        "by": "",
        "reason": "made up",
    }
    ledger.write_text(json.dumps({**told, "rows": [*told["rows"], row]}), "utf-8")
    code, report = prove(shop)
    assert code == 1 and ("sqlite", "refuses", LOCATION) in undeclared(report)


def test_a_module_that_does_not_import_is_broken(shop: Path) -> None:
    file = shop / "generated" / "models" / "shop" / "order.py"
    file.write_text(file.read_text("utf-8") + "\nraise RuntimeError('no')\n", "utf-8")
    code, report = prove(shop)
    assert code == 1
    (finding,) = report["documents"][0]["undeclared"][:1]
    assert (finding["leg"], finding["direction"]) == ("models", "broken")
    assert "RuntimeError: no" in finding["words"]


def test_nothing_is_written_beside_the_models(shop: Path) -> None:
    before = sorted(path.as_posix() for path in (shop / "generated").rglob("*"))
    prove(shop)
    assert sorted(path.as_posix() for path in (shop / "generated").rglob("*")) == before


def test_files_that_are_stale_are_said(shop: Path) -> None:
    bundle = shop / "generated" / "schema" / "bundle.json"
    bundle.write_text(bundle.read_text("utf-8") + "\n", "utf-8")
    _, report = prove(shop)
    assert "generated/schema/bundle.json" in report["stale"]


def test_without_generated_files_it_cannot_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    project(tmp_path, {"a.json": {"type": "string"}})
    code, _ = prove(tmp_path)
    assert code == 2
    assert "trivet generate" in capsys.readouterr().err


def test_a_label_that_the_validator_contradicts_is_a_finding(shop: Path) -> None:
    folder = shop / "examples" / "shop" / "order" / "valid"
    folder.mkdir(parents=True)
    (folder / "a.json").write_text('{"sku": "x"}', "utf-8")
    code, report = prove(shop, str(shop / "examples"), "--limit", "0")
    assert code == 1
    assert report["documents"][0]["labels"] == [{"source": "examples/shop/order/valid/a.json", "valid": True}]


def test_the_last_line_tells_of_contradicted_labels(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from trivet.cli.main import call

    rows = [
        {"schema": "schemas/shop/order.json", "instance": "a.json", "valid": True},
        {"schema": "schemas/shop/order.json", "instance": "a.json", "valid": False},
        {"schema": "schemas/elsewhere.json", "instance": "a.json", "valid": True},
    ]
    (shop / "more").mkdir()
    (shop / "more" / "a.json").write_text('{"sku": "x"}', "utf-8")
    (shop / "more" / "labels.json").write_text(json.dumps(rows), "utf-8")
    arguments = ["prove", "--config", str(shop / "trivet.yaml"), str(shop / "more"), "--limit", "0"]
    assert call(arguments) == 1
    told = capsys.readouterr().out
    assert told.splitlines()[-1].endswith("; the validator contradicts 1 label(s)")
    assert "1 labelled instance(s) are for documents that are not generated" in told


def test_ones_own_instances_come_first(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from trivet.cli.main import call

    for path, text in {
        "valid/a.json": '{"sku": 5}',
        "valid/b.json": '{"sku": "B-1"}',
        "invalid/c.json": '{"sku": "C-1"}',
        "invalid/d.json": '{"sku": null}',
        **{f"valid/more{number:02}.json": '{"sku": "MM"}' for number in range(30)},
    }.items():
        file = shop / "own" / "shop" / "order" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
    arguments = ["prove", "--config", str(shop / "trivet.yaml"), str(shop / "own"), "--limit", "0", "--quiet"]
    assert call(arguments) == 1
    told = capsys.readouterr().out.splitlines()
    base = "own/shop/order"
    assert told[:5] == [
        "your instances: 34; 2 contradicted",
        f"  {base}/invalid/c.json: labelled invalid, but the validator accepts it",
        f'  {base}/valid/a.json: labelled valid, but the validator rejects it: /sku: 5 is not of type "string"',
        f'  {base}/invalid/d.json: invalid: /sku: null is not of type "string"',
        f"  {base}/valid/b.json: valid",
    ]
    assert told[23] == "  and 12 more (--verbose lists them)"
    assert call([*arguments, "--verbose"]) == 1
    whole = capsys.readouterr().out.splitlines()
    assert sum(line.endswith(": valid") for line in whole) == 31 and not any(
        "--verbose" in line for line in whole
    )


def test_what_no_instance_showed_is_a_number(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from trivet.cli.main import call

    arguments = ["prove", "--config", str(shop / "trivet.yaml"), "--limit", "0", "--quiet"]
    start = "declared, and shown by no instance: "
    assert call(arguments) == 0
    told = [line for line in capsys.readouterr().out.splitlines() if line.startswith(start)]
    assert call([*arguments, "--verbose"]) == 0
    whole = [line for line in capsys.readouterr().out.splitlines() if line.startswith(start)]
    assert len(whole) > 1
    assert told == [f"{start}{len(whole):,} (--verbose lists them)"]


def test_rows_not_shown_are_of_the_documents_asked_for(tmp_path: Path) -> None:
    on, at = {"type": "string", "format": "date"}, {"$ref": "c.json#/definitions/at"}
    schema = {"type": "object", "properties": {"at": at, "on": on}}
    shared = {"definitions": {"at": {"type": "string", "format": "date-time"}}}
    project(tmp_path, {"a.json": schema, "b.json": {"type": "string", "format": "date"}, "c.json": shared})
    generate(tmp_path)
    _, report = prove(tmp_path, "--document", "schemas/a.json", "--limit", "0")
    where = {row["location"].partition("#")[0] for row in report["not_shown"]}
    assert where == {"schemas/a.json", "schemas/c.json", ""}
    assert "sql/sqlite" in {row["target"] for row in report["not_shown"] if not row["definition"]}
    _, report = prove(tmp_path, "--limit", "0")
    assert "schemas/b.json" in {row["location"].partition("#")[0] for row in report["not_shown"]}


def test_an_instance_of_no_document_is_refused(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (shop / "stray.json").write_text("{}", "utf-8")
    code, _ = prove(shop, str(shop / "stray.json"))
    assert code == 2 and "instance-unassigned" in capsys.readouterr().err
    code, report = prove(
        shop, str(shop / "stray.json"), "--document", "schemas/shop/order.json", "--limit", "0"
    )
    assert report["documents"][0]["instances"] == 1


def test_an_instance_that_is_no_json_makes_it_exit_2(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (shop / "order.jsonl").write_text('{"sku": "ab"}\n{"sku": \n', "utf-8")
    code, _ = prove(shop, str(shop / "order.jsonl"), "--document", "schemas/shop/order.json")
    assert code == 2
    assert "order.jsonl:2:" in capsys.readouterr().err


def test_fuzzed_values_are_the_same_for_the_same_seed(shop: Path) -> None:
    pytest.importorskip("hypothesis", reason="needs trivet[fuzz]")
    _, first = prove(shop, "--fuzz", "300", "--seed", "7", "--limit", "0")
    _, second = prove(shop, "--fuzz", "300", "--seed", "7", "--limit", "0")
    _, other = prove(shop, "--fuzz", "300", "--seed", "8", "--limit", "0")
    (document,) = first["documents"]
    assert document["sources"] == {"fuzz": 300} and document["valid"] > 20 and document["invalid"] > 20
    assert first == second
    assert [document["valid"]] != [other["documents"][0]["valid"]] or first != other


def test_a_missing_engine_is_told_and_may_be_required(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    nowhere = "host=127.0.0.1 port=1 connect_timeout=1"
    _, report = prove(shop, "--postgresql", nowhere)
    assert "does not respond" in report["skipped"]["postgresql"]
    assert set(report["documents"][0]["legs"]) == {"schema", "models python", "models json", "sqlite"}
    code, _ = prove(shop, "--postgresql", nowhere, "--require", "postgresql")
    assert code == 2 and "postgresql is required" in capsys.readouterr().err


@pytest.mark.postgresql
def test_the_users_own_server_is_left_as_it_was(shop: Path, postgresql: str) -> None:
    import psycopg

    def relations() -> list[Any]:
        with psycopg.connect(postgresql) as connection:
            query = "SELECT nspname FROM pg_namespace UNION ALL SELECT relname FROM pg_class ORDER BY 1"
            return connection.execute(query).fetchall()

    with psycopg.connect(postgresql, autocommit=True) as connection:
        connection.execute('CREATE TABLE IF NOT EXISTS public."order" (mine int)')
    before = relations()
    _, report = prove(shop, "--postgresql", postgresql, "--require", "postgresql")
    assert report["documents"][0]["legs"]["postgresql"]["agreed"] > 50
    assert not any(leg == "postgresql" for leg, _, _ in undeclared(report))
    assert relations() == before
    with psycopg.connect(postgresql, autocommit=True) as connection:
        connection.execute('DROP TABLE public."order"')


def test_the_junit_report_is_xml_with_a_case_per_leg(shop: Path) -> None:
    from trivet.cli.main import call

    edit(shop / "generated" / "models" / "shop" / "order.py", "min_length=2", "min_length=1")
    file = shop / "report.xml"
    call(["prove", "--config", str(shop / "trivet.yaml"), "--format", "junit", "--output", str(file)])
    suite = ElementTree.fromstring(file.read_text("utf-8"))
    failed = {case.get("name") for case in suite.findall("testcase") if case.find("failure") is not None}
    assert {"models python", "models json"} <= failed
    assert int(suite.get("tests", "0")) == len(suite.findall("testcase"))


def test_hostile_text_reaches_the_terminal_as_escapes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project(tmp_path, {"a.json": {"type": "object", "properties": {"\u001b[31m": {"const": "\u202e"}}}})
    generate(tmp_path)
    bundle = tmp_path / "generated" / "schema" / "bundle.json"
    bundle.write_text(bundle.read_text("utf-8").replace('"const"', '"title"'), "utf-8")
    code, _ = prove(tmp_path)
    said = capsys.readouterr()
    assert code == 1
    assert "\u001b[31m" not in said.out + said.err and "\u202e" not in said.out + said.err


def test_only_its_own_row_excuses_a_changed_round_trip(tmp_path: Path) -> None:
    schema = {"type": "object", "properties": {"at": {"type": "string", "format": "date-time"}}}
    project(tmp_path, {"a.json": schema})
    generate(tmp_path)
    ledger = tmp_path / "generated" / "fidelity.json"
    told = json.loads(ledger.read_text("utf-8"))
    location = "schemas/a.json#/properties/at/format"
    lossy = [row for row in told["rows"] if (row["location"], row["verdict"]) == (location, "lossy")]
    assert lossy
    _, report = prove(tmp_path)
    assert not any(does == "changes" for _, does, _ in undeclared(report))
    ledger.write_text(
        json.dumps({**told, "rows": [row for row in told["rows"] if row not in lossy]}), "utf-8"
    )
    code, report = prove(tmp_path)
    assert code == 1 and ("models json", "changes", location) in undeclared(report)


def test_nullable_is_read_as_the_settings_say(tmp_path: Path) -> None:
    schema = {"type": "object", "properties": {"a": {"$ref": "#/definitions/x", "nullable": True}}}
    schema["definitions"] = {"x": {"type": "string", "minLength": 1}}
    for reading in ("honour", "ignore"):
        root = tmp_path / reading
        project(root, {"a.json": schema}, {"readings": {"nullable": reading}})
        generate(root)
        (root / "a.jsonl").write_text('{"a": null}\n', "utf-8")
        code, report = prove(root, str(root / "a.jsonl"), "--limit", "0")
        assert code == 0 and report["documents"][0]["valid"] == (1 if reading == "honour" else 0)
