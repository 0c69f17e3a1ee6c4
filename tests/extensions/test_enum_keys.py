"""The keys that speak of the values of an enumeration: where they may stand, and whose values they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from trivet.cli.main import call


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with one schema to be written, and a key of its own that names values."""
    (tmp_path / "schemas").mkdir()
    (tmp_path / "extensions.yaml").write_text("x-names: {effect: enum-names}\n", "utf-8")
    (tmp_path / "trivet.yaml").write_text(
        "schemas: [schemas]\ndraft: '2020-12'\nextensions: extensions.yaml\n", "utf-8"
    )
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(folder: Path, member: str) -> None:
    text = f"type: object\nrequired: [id]\nproperties:\n  id: {{type: string}}\n  it: {member}\n"
    (folder / "schemas" / "a.yaml").write_text(text, "utf-8")


NAMES = '    LOW = 1\n    """few"""\n    HIGH = 2\n    """many"""\n'


@pytest.mark.parametrize(
    "member",
    [
        "{enum: [1, 2], x-enum-varnames: [LOW, HIGH], x-enum-descriptions: [few, many]}",
        "{type: integer, enum: [1, 2], x-enum-names: [LOW, HIGH], x-enumDescriptions: {1: few, 2: many}}",
        "{enum: [1, 2], x-names: {1: LOW, 2: HIGH}, x-enum-descriptions: {'1': few, '2.0': many}}",
        "{enum: [1, null, 2], x-enumNames: [LOW, HIGH], x-enum-descriptions: [few, many]}",
        "{anyOf: [{enum: [1, 2]}, {type: 'null'}], x-enum-varnames: [LOW, HIGH], x-enum-descriptions: [few, many]}",
        "{anyOf: [{enum: [1, 2], x-enum-varnames: [LOW, HIGH], x-enum-descriptions: [few, many]}, {type: 'null'}]}",
        "{oneOf: [{const: 1, title: Low, description: few}, {const: 2, title: High, description: many}],"
        " x-enum-descriptions: [few, many]}",
    ],
)
def test_names_and_descriptions_of_numbers(made: Path, member: str) -> None:
    write(made, member)
    assert call(["generate", "-q"]) == 0
    module = (made / "generated/models/a.py").read_text("utf-8")
    assert "(JsonEnum, IntEnum):\n" + NAMES in module
    assert "1: few; 2: many" in (made / "generated/sql/postgresql/a.sql").read_text("utf-8")
    pages = "".join(page.read_text("utf-8") for page in (made / "generated/docs").rglob("*.md"))
    assert "| `1` | few |" in pages
    assert call(["check"]) == 0


@pytest.mark.parametrize(
    ("member", "told"),
    [
        ("{enum: [1, 2], x-enum-varnames: [LOW]}", "it has 1 entries for 2 values"),
        ("{enum: [1, 2], x-enum-varnames: {3: LOW}}", "1 of its names are not values of the enumeration"),
        (
            "{enum: [1, 2], x-enum-descriptions: {one: few}}",
            "1 of its names are not values of the enumeration",
        ),
        (
            "{enum: [1, true], x-enum-varnames: [A, B]}",
            "not strings, numbers or booleans that are distinct in Python",
        ),
        (
            "{enum: [[], {}], x-enum-varnames: [A, B]}",
            "not strings, numbers or booleans that are distinct in Python",
        ),
        ("{type: integer, x-enum-varnames: [A, B]}", "has no effect here"),
    ],
)
def test_what_does_nothing_is_told(
    made: Path, member: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    write(made, member)
    assert call(["lint"]) == 1
    assert told in capsys.readouterr().out


def test_the_keys_of_a_choices_options_are_judged(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(made, "{oneOf: [{const: a, x-mood: good}, {const: b, x-ownr: me}]}")
    assert call(["lint"]) == 1
    told = capsys.readouterr().out
    assert "schemas/a.yaml:5:27: warning extension-undeclared: `x-mood`" in told
    assert "error extension-misspelt: `x-ownr`" in told
