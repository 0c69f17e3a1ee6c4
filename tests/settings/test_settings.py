"""Settings: where they are found, what they say, and how a fault is told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from trivet.diagnostics import Diagnostic, InputError
from trivet.rules import RULES
from trivet.settings import ModelsTarget, Settings
from trivet.settings.parse import settings_schema
from trivet.targets.sql.dialects import DIALECTS


def faults(root: Path, text: str) -> list[Diagnostic]:
    (root / "trivet.yaml").write_text(text, "utf-8")
    with pytest.raises(InputError) as caught:
        Settings.from_file(root / "trivet.yaml")
    return list(caught.value.diagnostics)


def test_an_empty_file_gives_the_defaults(tmp_path: Path) -> None:
    (tmp_path / "trivet.yaml").write_text("# nothing yet\n", "utf-8")
    read = Settings.from_file(tmp_path / "trivet.yaml")
    assert read.targets == Settings(root=tmp_path).targets
    assert read.targets.names == ("schema", "models", "docs", "sql")
    assert (read.schemas, read.output, read.readings.primary_key) == (("schemas",), "generated", "id")
    assert read.file == "trivet.yaml" and read.digest.startswith("sha256:")


def test_the_schema_names_the_defaults_of_the_records() -> None:
    members = settings_schema()["properties"]
    built: Any = Settings(root=Path())
    for key in ("draft", "output", "strict", "templates", "extensions"):
        assert members[key]["default"] == getattr(built, key)
    for key in ("schemas", "ignore", "components", "instances"):
        assert members[key]["default"] == list(getattr(built, key))
    for key, member in members["readings"]["properties"].items():
        assert member["default"] == getattr(built.readings, key)
    sql = settings_schema()["$defs"]["targets"]["properties"]["sql"]["properties"]
    for key in ("schema", "undeclared", "datetime"):
        assert sql[key]["default"] == getattr(built.targets.sql, key)


def test_the_schema_is_a_schema() -> None:
    assert jsonschema_rs.meta.is_valid(settings_schema())


def test_every_key_of_the_record_is_in_the_schema() -> None:
    own = {"root", "file", "digest", "options", "fingerprint"}
    assert set(Settings.__dataclass_fields__) - own == set(settings_schema()["properties"])


def test_an_unknown_key_is_told_with_its_place_and_near_miss(tmp_path: Path) -> None:
    (found,) = faults(tmp_path, "schemas: [schemas]\nreadings:\n  nulable: honour\n")
    assert (found.rule, found.location.line, found.location.column) == ("settings", 3, 3)
    assert found.location.pointer == "/readings/nulable"
    assert "nullable" in found.hint


def test_a_misspelt_target_is_told_once(tmp_path: Path) -> None:
    (found,) = faults(tmp_path, "targets: {modles: {}}\n")
    assert (found.message, found.hint) == ("unknown key 'modles'", "Did you mean 'models'?")
    assert found.location.pointer == "/targets/modles"


def test_a_value_that_no_target_has_is_no_misspelt_target(tmp_path: Path) -> None:
    (found,) = faults(tmp_path, "targets: {docs: 3}\n")
    assert (found.message, found.location.pointer) == ('3 is not of types "null", "object"', "/targets/docs")


@pytest.mark.parametrize(
    ("value", "is_valid"),
    [
        ("models", True),
        (".a", True),
        ("./a/", True),
        ("...", True),
        (".", False),
        ("./", False),
        ("././/.", False),
    ],
)
def test_the_schema_knows_which_folder_a_target_may_have(tmp_path: Path, value: str, is_valid: bool) -> None:
    settings = {"targets": {name: {"path": value} for name in ("models", "docs", "sql", "schema")}}
    assert jsonschema_rs.is_valid(settings_schema(), settings) == is_valid
    if is_valid:
        Settings.from_mapping(settings, root=tmp_path)
    else:
        message = "the files of a target need a folder of their own below the root"
        assert {one.message for one in faults(tmp_path, str(settings))} == {message}


@pytest.mark.parametrize("path", [".git/x", "a/.Git", ".trivet_cache"])
def test_folders_of_tools_are_refused(tmp_path: Path, path: str) -> None:
    for settings in ({"output": path}, {"targets": {"models": {"path": path}}}):
        (found,) = faults(tmp_path, str(settings))
        assert found.message == "nothing is generated into .git or .trivet_cache"


@pytest.mark.parametrize(
    ("name", "is_valid"), [("pg", True), ("Pg_x", True), ("pg_x", False), ("a.b", False)]
)
def test_names_that_postgresql_keeps_for_itself(tmp_path: Path, name: str, is_valid: bool) -> None:
    settings = {"targets": {"sql": {"schema": name}}}
    assert jsonschema_rs.is_valid(settings_schema(), settings) == is_valid


def test_faults_of_a_profile_have_its_place(tmp_path: Path) -> None:
    text = "schemas: []\ntargets: {models: {}}\nprofiles:\n  x:\n    targets: {models: {kind: msgspec, frozen: true}}\n"
    (tmp_path / "trivet.yaml").write_text(text.replace("[]", "[s]"), "utf-8")
    with pytest.raises(InputError) as caught:
        Settings.from_file(tmp_path / "trivet.yaml", profile="x")
    assert [one.text().partition(" ")[0] for one in caught.value.diagnostics] == ["trivet.yaml:5:39:"]
    (tmp_path / "trivet.yaml").write_text(text, "utf-8")
    with pytest.raises(InputError) as caught:
        Settings.from_file(tmp_path / "trivet.yaml", profile="x")
    assert [one.location.pointer for one in caught.value.diagnostics] == ["/schemas"]


def test_a_misspelt_value_is_told_with_all_values(tmp_path: Path) -> None:
    (found,) = faults(tmp_path, "targets: {sql: {dialects: [sqlit]}}\n")
    assert found.message.startswith("'sqlit' is not one of 'clickhouse', 'duckdb', 'postgresql'")
    assert (found.hint, found.location.pointer) == ("Did you mean 'sqlite'?", "/targets/sql/dialects/0")


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("schemas: api", '"api" is not of type "array"', 'Write a list: `["api"]`.'),
        ("strict: yes", '"yes" is not of type "boolean"', "Write `true`."),
        ("extensions: ../x.yaml", "a path must be relative to the settings file", "A path below the root"),
        ("templates: 1", '1 is not of types "null", "string"', "A folder whose files"),
        (
            "targets: {sql: {}, my: {plan: sql, templates: t, dialect: postgres}}",
            "'postgres' is not one of 'clickhouse'",
            "Did you mean 'postgresql'?",
        ),
        (
            "targets: {sql: {}, my: {plan: sql, templates: t, dialect: 5}}",
            "5 is not one of 'clickhouse'",
            "The dialect of the plan `sql`",
        ),
        ("lint: {rules: {x: off}}", "unknown rule id 'x'", "`trivet explain --list` prints all ids."),
    ],
)
def test_a_wrong_value_is_told_with_what_is_right(tmp_path: Path, text: str, message: str, hint: str) -> None:
    (found,) = faults(tmp_path, text + "\n")
    assert found.message.startswith(message) and found.hint.startswith(hint)


def test_profiles_are_examined_without_being_named(tmp_path: Path) -> None:
    text = "profiles:\n  a: {output: .git}\n  b: {targets: {my: {plan: sql, templates: t}}, output: b}\n"
    found = faults(tmp_path, text)
    assert [(one.location.line, one.location.pointer) for one in found] == [
        (2, "/profiles/a/output"),
        (3, "/profiles/b/targets/my/plan"),
    ]


def test_a_wrong_option_is_not_said_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "trivet.yaml").write_text("output: generated\n")
    with pytest.raises(InputError) as caught:
        Settings.from_file(tmp_path / "trivet.yaml", changes={"output": "../x"})
    assert [one.location.document for one in caught.value.diagnostics] == ["--output"]


def test_an_option_hides_no_fault_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "trivet.yaml").write_text("strict: true\noutput: 5\n")
    with pytest.raises(InputError) as caught:
        Settings.from_file(tmp_path / "trivet.yaml", changes={"output": "gen"})
    assert [str(one.location) for one in caught.value.diagnostics] == ["trivet.yaml:2:1"]


def test_queries_need_a_dialect_that_has_them(tmp_path: Path) -> None:
    (found,) = faults(tmp_path, "targets: {sql: {dialects: [sqlite], queries: true}}\n")
    assert (found.message, found.location.line) == (
        "SQLite has no validation queries, and is the only dialect",
        1,
    )


def test_all_faults_come_at_once(tmp_path: Path) -> None:
    found = faults(tmp_path, "schemas: [../x, /abs]\ndraft: 8\nlint: {rules: {danglin-ref: off}}\nnew: 1\n")
    pointers = [one.location.pointer for one in found]
    assert sorted(pointers) == ["/draft", "/lint/rules/danglin-ref", "/new", "/schemas/0", "/schemas/1"]


@pytest.mark.parametrize("path", ["/abs", "../up", "a/../../b", "a\\b", "C:/x", ""])
def test_a_path_that_leaves_the_root_is_refused(tmp_path: Path, path: str) -> None:
    with pytest.raises(InputError):
        Settings.from_mapping({"output": path}, root=tmp_path)


def test_paths_are_made_plain(tmp_path: Path) -> None:
    read = Settings.from_mapping({"schemas": ["./schemas/"], "output": "./out"}, root=tmp_path)
    assert read.schemas == ("schemas",)
    assert read.targets.models == ModelsTarget("out/models")


def test_a_target_left_out_is_not_generated(tmp_path: Path) -> None:
    read = Settings.from_mapping(
        {"targets": {"models": None, "sql": {"dialects": ["sqlite"]}}}, root=tmp_path
    )
    assert read.targets.names == ("models", "sql")
    assert read.targets.sql is not None and read.targets.sql.dialects == ("sqlite",)


def test_pyproject_serves_as_well(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.trivet]\nschemas = ["api"]\n', "utf-8")
    read = Settings.find(tmp_path)
    assert read.schemas == ("api",) and read.file == "pyproject.toml#tool.trivet"
    before = read.digest
    (tmp_path / "pyproject.toml").write_text('[project]\nname="x"\n[tool.trivet]\nschemas=["api"]\n', "utf-8")
    assert Settings.find(tmp_path).digest == before


def test_the_nearest_folder_counts_up_to_the_repository(tmp_path: Path) -> None:
    (tmp_path / "trivet.yaml").write_text("output: far\n", "utf-8")
    near = tmp_path / "repo"
    (near / "deep").mkdir(parents=True)
    assert Settings.find(near / "deep").output == "far"
    (near / ".git").mkdir()
    with pytest.raises(InputError) as caught:
        Settings.find(near / "deep")
    assert caught.value.diagnostics[0].rule == "no-settings"
    assert "trivet init" in caught.value.diagnostics[0].hint


def test_two_settings_in_one_folder_are_an_error(tmp_path: Path) -> None:
    (tmp_path / "trivet.yaml").write_text("", "utf-8")
    (tmp_path / "pyproject.toml").write_text("[tool.trivet]\n", "utf-8")
    with pytest.raises(InputError, match="both"):
        Settings.find(tmp_path)


def test_a_profile_replaces_what_it_names(tmp_path: Path) -> None:
    text = "output: a\nprofiles:\n  device:\n    output: generated/device\n    targets: {models: {}}\n"
    (tmp_path / "trivet.yaml").write_text(text, "utf-8")
    read = Settings.from_file(tmp_path / "trivet.yaml", profile="device")
    assert read.output == "generated/device" and read.targets.names == ("models",)
    with pytest.raises(InputError, match="no profile 'phone'"):
        Settings.from_file(tmp_path / "trivet.yaml", profile="phone")


@pytest.mark.parametrize(
    "text", ["- a\n", "a: [\n", "a: 1\na: 2\n", "\x00", "? [a]\n: b\n", "!!python/none x\n"]
)
def test_bad_text_is_a_diagnostic(tmp_path: Path, text: str) -> None:
    assert all(one.location.document == "trivet.yaml" for one in faults(tmp_path, text))


def test_an_error_cannot_be_turned_off(tmp_path: Path) -> None:
    fixed = next(rule for rule in RULES.values() if rule.severity == "error")
    (found,) = faults(tmp_path, f"lint: {{rules: {{{fixed.id}: off}}}}\n")
    assert "error" in found.message


def test_the_schema_names_every_dialect() -> None:
    """At each place itself, so that an editor can list them."""
    named = [enum for enum in _enums(settings_schema()) if "sqlite" in enum]
    assert len(named) == 2
    assert all({one for one in enum if one is not None} == set(DIALECTS) for enum in named)


def _enums(schema: Any) -> Iterator[list[Any]]:
    if isinstance(schema, dict):
        if isinstance(schema.get("enum"), list):
            yield schema["enum"]
        for inner in schema.values():
            yield from _enums(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from _enums(inner)
