"""Templates that users change, targets that they add, and what an override must not drop."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import yaml

import trivet
from trivet.cli.main import call
from trivet.render import RETIRED, Renderer, packaged_templates

CHECKOUT = Path(__file__).resolve().parents[2]
SCHEMA = """\
$schema: https://json-schema.org/draft/2020-12/schema
title: Person
description: "Who? {{ 7 * 7 }} \\"quoted\\" # no comment"
x-owner: people
type: object
required: [id, name]
properties:
  id: {type: integer}
  name: {type: string, minLength: 1, x-sensitive: true}
  mood: {$ref: "#/$defs/Mood"}
$defs:
  Mood: {type: string, enum: [good, "on: off"]}
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "schemas").mkdir()
    (tmp_path / "schemas" / "person.yaml").write_text(SCHEMA, "utf-8")
    (tmp_path / "trivet.yaml").write_text("templates: mine\n", "utf-8")
    (tmp_path / "mine").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def override(project: Path, name: str, old: str, new: str) -> None:
    """The packaged template with one change."""
    text = (packaged_templates() / name).read_text("utf-8")
    assert old in text
    target = project / "mine" / name
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text.replace(old, new), "utf-8")


def test_list_names_every_template_and_marks_overrides(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    override(project, "docs/type.md.jinja2", "# {{ heading }}", "# The {{ heading }}")
    (project / "mine" / "docs" / "tpye.md.jinja2").write_text("x", "utf-8")
    assert call(["templates", "list"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert {line.split("  ")[0] for line in told} >= set(Renderer().names())
    assert "docs/type.md.jinja2  overridden" in told
    assert "docs/tpye.md.jinja2  unknown: overrides nothing" in told


@pytest.mark.parametrize("name", sorted(RETIRED))
def test_what_is_no_template_any_more(project: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    (project / "mine" / name).parent.mkdir(parents=True)
    (project / "mine" / name).write_text("x = 1\n", "utf-8")
    told = f"{name}: {RETIRED[name]}"
    for command in ("generate", "check", "lint"):
        assert call([command]) == 2
        assert told in capsys.readouterr().err
    assert call(["templates", "copy", name]) == 2
    assert told in capsys.readouterr().err
    assert call(["templates", "list"]) == 0
    assert f"{name}  {RETIRED[name]}" in capsys.readouterr().out.splitlines()


def test_copy_then_diff(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = "sql/postgresql/table.sql.jinja2"
    assert call(["templates", "copy", name]) == 0
    assert (project / "mine" / name).read_bytes() == (packaged_templates() / name).read_bytes()
    assert call(["templates", "diff"]) == 0
    (project / "mine" / name).write_text("-- mine\n" + (project / "mine" / name).read_text("utf-8"), "utf-8")
    capsys.readouterr()
    assert call(["templates", "diff"]) == 1
    assert "+-- mine" in capsys.readouterr().out.splitlines()
    assert call(["templates", "copy", name]) == 2
    assert call(["templates", "copy", "sql/postgresql/tabel.sql.jinja2"]) == 2
    assert "did you mean sql/postgresql/table.sql.jinja2" in capsys.readouterr().err


def test_an_override_is_used_and_is_drift(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(["generate", "-q"]) == 0
    override(project, "docs/type.md.jinja2", "# {{ heading }}", "# The type {{ heading }}")
    assert call(["check"]) == 1
    assert "templates changed" in capsys.readouterr().out
    assert call(["generate", "-q"]) == 0
    page = project / "generated" / "docs" / "types" / "person.Person.md"
    assert page.read_text("utf-8").startswith("# The type Person")


@pytest.mark.parametrize(
    ("name", "old", "new", "missed"),
    [
        (
            "sql/postgresql/table.sql.jinja2",
            "{% for line in table.lines %}\n  {{ line }}{% if not loop.last %},{% endif %}",
            "{% for line in table.lines[:5] %}\n  {{ line }}{% if not loop.last %},{% endif %}",
            "person_name_minLength",
        ),
        (
            "sql/sqlite/document_view.sql.jinja2",
            "{% for refusal in table.refusals %}",
            "{% for refusal in table.refusals[:4] %}",
            "person_name_type",
        ),
        (
            "models/pydantic_v2/BaseModel.jinja2",
            "{{ field.name }}: {{ field.type }}",
            "{{ field.name }}: str",
            "min_length",
        ),
        (
            "models/pydantic_v2/BaseModel.jinja2",
            "{% for field in class.fields %}",
            "{% for field in class.fields[:1] %}",
            "mood",
        ),
    ],
)
def test_an_override_cannot_drop_what_the_ledger_tells(
    project: Path, name: str, old: str, new: str, missed: str, capsys: pytest.CaptureFixture[str]
) -> None:
    override(project, name, old, new)
    assert call(["generate"]) == 2
    told = capsys.readouterr().err
    assert f"mine/{name}:1:1: error unfulfilled-claim:" in told and f"'{missed}'" in told
    assert not (project / "generated").exists()


def test_a_byte_order_mark_is_no_text(project: Path) -> None:
    override(project, "docs/type.md.jinja2", "# {{ heading }}", "# The {{ heading }}")
    path = project / "mine" / "docs" / "type.md.jinja2"
    path.write_text(path.read_text("utf-8"), "utf-8-sig")
    assert call(["generate"]) == 0
    (page,) = (project / "generated" / "docs" / "types").glob("person.Person.md")
    assert "# The " in page.read_text("utf-8") and "\ufeff" not in page.read_text("utf-8")


def test_bare_text_is_refused_in_an_override(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    override(project, "docs/type.md.jinja2", "# {{ heading }}", "# {{ heading ~ heading }}")
    assert call(["generate"]) == 2
    assert "docs/type.md.jinja2" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("new", "words"),
    [
        ("CREATE INDEX {{ index.gone }};", "has no attribute 'gone'"),
        ("CREATE INDEX {{ index ~ index }};", "not a typed sink"),
        ("CREATE INDEX {{ index };", "unexpected '}'"),
        ('{% include "gone.sql.jinja2" %}', ": there is no template 'gone.sql.jinja2'\n"),
        ('{% include "../../trivet.yaml" %}', ": there is no template '../../trivet.yaml'\n"),
    ],
)
def test_a_fault_in_an_included_template_is_told_there(
    project: Path, new: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    schema = project / "schemas" / "person.yaml"
    schema.write_text(SCHEMA.replace("x-owner: people", "x-index: [name]"), "utf-8")
    name = "sql/postgresql/table.sql.jinja2"
    override(project, name, "CREATE INDEX {{ index }};", new)
    line = (project / "mine" / name).read_text("utf-8").partition(new)[0].count("\n") + 1
    assert call(["generate"]) == 2
    told = capsys.readouterr().err
    assert f"template {name}:{line}: " in told and words in told


@pytest.mark.parametrize(
    ("faulty", "words"),
    [
        ("{{ 1/0 }}", "ZeroDivisionError: division by zero"),
        ("{% extends types %}", "AttributeError: "),
        ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "RecursionError: "),
        ("{{ 'a' + 1 }}", "TypeError: "),
        ("{{ range(3, 0, 0) }}", "ValueError: "),
        ("{{ types[0]() }}", "TypeError: "),
    ],
)
def test_whatever_code_of_a_template_raises(
    project: Path, faulty: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = "targets: {models: {}, my: {templates: own, plan: models}}\n"
    (project / "trivet.yaml").write_text(settings)
    (project / "own").mkdir()
    (project / "own/a.txt.jinja2").write_text('{% include "_b.jinja2" %}\n')
    (project / "own/_b.jinja2").write_text(f"{{{{ target.line }}}}\n{faulty}\n")
    assert call(["generate"]) == 2
    assert f"template _b.jinja2:2: {words}" in capsys.readouterr().err
    (project / "own/_b.jinja2").unlink()
    (project / "own/a.txt.jinja2").unlink()
    (project / "trivet.yaml").write_text("templates: mine\n")
    override(project, "docs/type.md.jinja2", "# {{ heading }}", faulty.replace("types", "[1]"))
    assert call(["generate"]) == 2
    assert "template docs/type.md.jinja2:" in capsys.readouterr().err


def test_a_file_of_two_targets_is_an_error(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = (
        "targets:\n  docs: {}\n  models: {}\n  own: {templates: own, plan: models, path: generated/docs}\n"
    )
    (project / "trivet.yaml").write_text(settings)
    (project / "own").mkdir()
    (project / "own/readme.md.jinja2").write_text("# Mine\n")
    assert call(["generate"]) == 2
    said = capsys.readouterr().err
    assert "trivet.yaml:4:3: error settings: the targets `docs` and `own` both write" in said
    assert not (project / "generated").exists()


@pytest.mark.parametrize("name", ["manifest.json", "Fidelity.json"])
def test_a_target_does_not_write_our_files(
    project: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = "targets:\n  models: {}\n  own: {templates: own, plan: models, path: generated}\n"
    (project / "trivet.yaml").write_text(settings)
    (project / "own").mkdir()
    (project / f"own/{name}.jinja2").write_text("{}\n")
    assert call(["generate"]) == 2
    said = capsys.readouterr().err
    assert f"trivet.yaml:3:3: error settings: the target `own` writes 'generated/{name}'" in said
    assert not (project / "generated").exists()


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["[type].txt", "person.Person.txt"], "both write generated/my/person.Person.txt"),
        ([""], "no file is generated at '': a path has no `:`, no `\\`, no part that is empty"),
        (["a:b.txt"], "no file is generated at 'a:b.txt': a path has no `:`"),
        (["\udcff.txt"], "and only text that is UTF-8"),
        ([".git/hooks/x"], "nothing is generated into .git"),
        ([".trivet-stage/x"], "nothing is generated into"),
    ],
)
def test_names_of_templates_that_make_no_file(
    project: Path, names: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = "targets: {models: {}, my: {templates: own, plan: models}}\n"
    (project / "trivet.yaml").write_text(settings)
    for name in names:
        file = project / f"own/{name}.jinja2"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("x\n")
    assert call(["generate"]) == 2
    assert words in capsys.readouterr().err
    assert not (project / "generated").exists()


def test_a_fault_of_a_packaged_template_is_ours() -> None:
    class Faulty:
        def __bool__(self) -> bool:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        Renderer().render("docs/limits.md.jinja2", {"heading": 1, "intro": 1, "more": Faulty()})


def test_links_of_editors_are_no_templates(project: Path) -> None:
    settings = "targets: {models: {}, my: {templates: own, plan: models}}\n"
    (project / "trivet.yaml").write_text(settings)
    (project / "own").mkdir()
    (project / "own/a.txt.jinja2").write_text("{{ target.line }}\n")
    (project / "own/.#a.txt.jinja2").symlink_to("me@host.1234:5678")
    assert call(["generate", "-q"]) == 0
    assert [path.name for path in (project / "generated/my").iterdir()] == ["a.txt"]


def test_an_override_that_adds_a_statement_is_refused(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    override(project, "sql/sqlite/table.sql.jinja2", ") STRICT;", ") STRICT;\nDROP TABLE x;")
    assert call(["generate"]) == 2
    told = capsys.readouterr().err
    assert "statements that were planned" in told and "sql/sqlite/table.sql.jinja2" in told


# Targets of the project's own ---------------------------------------------------------------------------
def with_dbt(project: Path, more: str = "") -> None:
    shutil.copytree(CHECKOUT / "docs" / "dbt", project / "dbt")
    settings = f"targets:\n  sql: {{}}\n  dbt: {{templates: dbt, plan: sql{more}}}\n"
    (project / "trivet.yaml").write_text(settings, "utf-8")


def test_dbt_gets_the_tables(project: Path) -> None:
    with_dbt(project)
    assert call(["generate", "-q"]) == 0
    told = yaml.safe_load((project / "generated" / "dbt" / "models.yml").read_text("utf-8"))
    (model,) = told["models"]
    assert model["name"] == "person" and model["config"] == {"meta": {"owner": "people"}}
    assert model["description"] == 'Who? {{ 7 * 7 }} "quoted" # no comment'
    columns = {column["name"]: column for column in model["columns"]}
    assert columns["name"]["data_type"] == "text" and columns["name"]["meta"] == {"contains_pii": True}
    assert columns["id"]["data_tests"] == ["not_null"]
    assert columns["mood"]["data_tests"] == [{"accepted_values": {"values": ["good", "on: off"]}}]
    assert call(["check"]) == 0


def test_own_targets_have_the_keys_of_the_tables(project: Path) -> None:
    text = {"type": "string"}
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "required": ["id", "u"],
        "properties": {"id": text, "u": text, "v": {**text, "x-unique": True}, "w": text},
        "x-unique": ["u"],
    }
    (project / "schemas" / "thing.json").write_text(json.dumps(schema), "utf-8")
    (project / "own").mkdir()
    each = "".join(
        f"{{% if one.{word} %}}{word} {{{{ one.member.line }}}}\n{{% endif %}}" for word in ("key", "unique")
    )
    text_of = f"{{% for one in type.members %}}{each}{{% endfor %}}"
    (project / "own" / "[type].txt.jinja2").write_text(text_of, "utf-8")
    (project / "trivet.yaml").write_text("targets: {sql: {}, own: {templates: own, plan: sql}}", "utf-8")
    build = trivet.compile(trivet.Settings.from_file(project / "trivet.yaml"))
    assert build.artifacts["generated/own/thing.Thing.txt"].split("\n")[:-1] == [
        "key id",
        "unique u",
        "unique v",
    ]


def test_a_changed_own_template_is_drift(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with_dbt(project, ", dialect: sqlite")
    assert call(["generate", "-q"]) == 0
    path = project / "dbt" / "models.yml.jinja2"
    path.write_text(path.read_text("utf-8").replace("# The tables", "# All tables"), "utf-8")
    assert call(["check"]) == 1
    told = capsys.readouterr().out
    assert "generated/dbt/models.yml" in told and "dbt changed" in told


def test_a_template_for_each_type_and_its_faults(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "dbt").mkdir()
    settings = "targets: {models: {}, own: {templates: dbt, plan: models}}\n"
    (project / "trivet.yaml").write_text(settings, "utf-8")
    each = project / "dbt" / "[type].json.jinja2"
    each.write_text('{"name": {{ type.name.json }}}', "utf-8")
    build = trivet.compile(trivet.Settings.from_file(project / "trivet.yaml"))
    assert build.artifacts["generated/own/person.Person.json"] == '{"name": "Person"}\n'
    assert "generated/own/person.Mood.json" in build.artifacts
    for text, fault in (("{{ type.name }}", "not a typed sink"), ("{", "is invalid"), ("{{ x }}", "x")):
        each.write_text(text, "utf-8")
        assert call(["generate"]) == 2
        assert fault in capsys.readouterr().err


@pytest.mark.parametrize(
    ("targets", "fault"),
    [
        ("{modles: {}}", "Did you mean 'models'?"),
        ("{models: {}, dbt: {templates: dbt, plan: sql}}", "not generated"),
        ("{sql: {dialects: [sqlite]}, dbt: {templates: dbt, plan: sql, dialect: postgresql}}", "dialect"),
        ("{sql: {}, dbt: {plan: sql}}", "templates"),
        ("{sql: {}, dbt: {templates: gone, plan: sql}}", "no such folder"),
    ],
)
def test_faults_of_own_targets(
    project: Path, targets: str, fault: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "trivet.yaml").write_text(f"targets: {targets}\n", "utf-8")
    assert call(["generate"]) == 2
    assert fault in capsys.readouterr().err
