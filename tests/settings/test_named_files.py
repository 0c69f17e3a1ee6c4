"""A file that the settings name and that is not there is told at its line of the settings, with the near name."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.source.tree import DRAFT_07, write

from trivet.cli.main import call
from trivet.settings.toml_places import toml_places

FILES = {
    "schemas/order.json": {"$schema": DRAFT_07, "type": "object", "properties": {"id": {"type": "string"}}},
    "shared/components.yaml": "components: {schemas: {}}\n",
    "vocabulary.yaml": "x-team: {effect: show}\n",
    "templates/docs/README.md.jinja": "",
    "examples/order/valid/a.json": {"id": "1"},
    "mirror/a.json": {"$schema": DRAFT_07},
}

YAML = {
    "schemas": ("schemas: [schemas, shemas]", "1:20", "schemas"),
    "components": (
        "components:\n  - shared/components.yaml\n  - shared/component.yaml",
        "3:5",
        "shared/components.yaml",
    ),
    "a folder": ("components: [share/components.yaml]", "1:14", "shared/components.yaml"),
    "a moved file": ("components: [components.yaml]", "1:14", "shared/components.yaml"),
    "extensions": ("strict: true\nextensions: vocabulery.yaml", "2:1", "vocabulary.yaml"),
    "templates": ("templates: template", "1:1", "templates"),
    "locations": ("locations:\n  https://x.test/: mirrors", "2:3", "mirror"),
}
TOML = {
    "schemas": ('schemas = ["schemas", "shemas"]', "4:23", "schemas"),
    "components": (
        'components = [\n  "shared/components.yaml",\n  # moved\n  \'shared/component.yaml\',\n]',
        "7:3",
        "shared/components.yaml",
    ),
    "extensions": ('strict = true\nextensions = "vocabulery.yaml"', "5:1", "vocabulary.yaml"),
    "templates": ('"templates" = "template"', "4:1", "templates"),
    "locations": ('locations = {"https://x.test/" = "mirrors"}', "4:14", "mirror"),
    "a table": ('[tool.trivet.locations]\n"https://x.test/" = "mirrors"', "5:1", "mirror"),
    "a dotted key": ('locations."https://x.test/" = "mirrors"', "4:1", "mirror"),
}  # fmt: skip


@pytest.mark.parametrize("case", sorted(YAML))
def test_in_yaml(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text, place, near = YAML[case]
    write(tmp_path, {**FILES, "trivet.yaml": f"{text}\n"})
    monkeypatch.chdir(tmp_path)
    assert call(["generate"]) == 2
    told = capsys.readouterr().err.splitlines()
    assert told[0].startswith(f"trivet.yaml:{place}: error unreadable: `")
    assert told[1:] == [f"    Did you mean '{near}'?"]


@pytest.mark.parametrize("case", sorted(TOML))
def test_in_pyproject(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text, place, near = TOML[case]
    table = '[project]\nname = "a"\n[tool.trivet]\n'
    write(tmp_path, {**FILES, "pyproject.toml": f"{table}{text}\n\n[tool.other]\nschemas = 1\n"})
    monkeypatch.chdir(tmp_path)
    assert call(["generate"]) == 2
    told = capsys.readouterr().err.splitlines()
    assert told[0].startswith(f"pyproject.toml:{place}: error unreadable: `")
    assert told[1:] == [f"    Did you mean '{near}'?"]


LONG = "x" * 300


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("components: [shared]", "`components:` names 'shared': it is not a regular file [/components/0]"),
        ("extensions: schemas", "`extensions:` names 'schemas': it is not a regular file [/extensions]"),
        (
            "patches: {schemas/order.json: schemas}",
            "`patches:` names 'schemas': it is not a regular file [/patches/schemas~1order.json]",
        ),
        (f"components: [{LONG}]", "file name too long [/components/0]"),
        (f"extensions: {LONG}", "file name too long [/extensions]"),
        (f"templates: {LONG}", "no such folder [/templates]"),
        (f"locations: {{'https://x/': {LONG}}}", "no such folder [/locations/https:~1~1x~1]"),
        (
            f"targets: {{models: {{}}, my: {{plan: models, templates: {LONG}}}}}",
            "no such folder [/targets/my/templates]",
        ),
    ],
)
def test_what_cannot_be_opened(
    text: str, fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, {**FILES, "trivet.yaml": f"{text}\n"})
    monkeypatch.chdir(tmp_path)
    assert call(["generate"]) == 2
    told = capsys.readouterr().err.splitlines()[0]
    assert told.startswith("trivet.yaml:1:") and told.endswith(fault)


@pytest.mark.parametrize("command", [["diff", "--against"], ["prove"], ["check", "--config"]])
def test_arguments_that_are_too_long(
    command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, {**FILES, "trivet.yaml": "targets: {models: {}}\n"})
    monkeypatch.chdir(tmp_path)
    assert call(["generate", "-q"]) == 0
    assert call([*command, LONG]) == 2
    assert "internal error" not in capsys.readouterr().err


def test_instances_are_told_by_prove(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, {**FILES, "trivet.yaml": "targets: {models: {}}\ninstances: [examples, example]\n"})
    monkeypatch.chdir(tmp_path)
    assert call(["generate", "--quiet"]) == 0
    assert call(["prove"]) == 2
    assert capsys.readouterr().err.splitlines() == [
        "trivet.yaml:2:23: error unreadable: `instances:` names 'example': no such file or folder"
        " [/instances/1]",
        "    Did you mean 'examples'?",
    ]


@pytest.mark.parametrize(
    ("pattern", "near"),
    [
        ("schemas/oder.json#/properties/id", "schemas/order.json#/properties/id"),
        ("schemas/order.json#/properties/ids", "schemas/order.json#/properties/id"),
        ("schemas/*.json#/properties/ids", "schemas/*.json#/properties/id"),
    ],
)
def test_an_override_of_nothing_names_what_is_near(
    pattern: str,
    near: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    text = f"targets: {{models: {{}}}}\noverrides:\n  '{pattern}': {{x-sensitive: true}}\n"
    write(tmp_path, {**FILES, "trivet.yaml": text})
    monkeypatch.chdir(tmp_path)
    assert call(["lint"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[0].startswith(f"trivet.yaml:3:3: warning override-unused: '{pattern}' matches no schema")
    assert told[1] == f"    Did you mean '{near}'?"


@pytest.mark.parametrize(
    ("given", "message", "hint"),
    [
        ("conf/trivet.yml", "conf/trivet.yml: No such file or directory", "Did you mean 'conf/trivet.yaml'?"),
        ("{}/conf/trivet.yml", "{}/conf/trivet.yml: No such", "Did you mean '{}/conf/trivet.yaml'?"),
        (
            "../trivet.yaml",
            "../trivet.yaml: No such file or directory",
            "Did you mean '../here/conf/trivet.yaml'?",
        ),
        ("nowhere/trivet.yaml", "nowhere/trivet.yaml: No such file or directory", ""),
        ("trivet.yml", "No such file or directory", ""),
    ],
)
def test_a_missing_settings_file_is_told_as_given(
    given: str,
    message: str,
    hint: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    write(tmp_path / "here", {"conf/trivet.yaml": ""})
    monkeypatch.chdir(tmp_path / "here")
    assert call(["check", "--config", given.format(tmp_path / "here")]) == 2
    told = capsys.readouterr().err
    assert f"error unreadable: {message.format(tmp_path / 'here')}" in told
    assert hint.format(tmp_path / "here") in told and "trivet init" not in told


def test_init_is_the_hint_for_the_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert call(["check", "--config", "./trivet.yaml"]) == 2
    assert capsys.readouterr().err.endswith("\n    Run `trivet init` to write one.\n")


def test_what_is_not_toml_is_told_at_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, {"pyproject.toml": "[tool.trivet]\nschemas = [\n"})
    monkeypatch.chdir(tmp_path)
    assert call(["generate", "--config", "pyproject.toml"]) == 2
    assert capsys.readouterr().err.startswith("pyproject.toml:3:1: error syntax: not TOML: ")


def test_texts_that_look_like_members_are_none() -> None:
    text = '[tool.trivet]\na = """\nb = 1\n[tool.trivet.c]\n"""\nb = 2\n[[tool.trivet.d]]\ne = 1\n'
    assert toml_places(text, ("tool", "trivet")) == {"": (1, 1), "/a": (2, 1), "/b": (6, 1)}
