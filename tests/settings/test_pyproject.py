"""A pyproject.toml that cannot be read does not count as one without settings."""

from __future__ import annotations

from pathlib import Path

import pytest

from trivet.cli.main import call
from trivet.settings import Settings

SCHEMA = '{"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "integer"}'
BROKEN = '[tool.trivet]\nschemas = ["schemas"]\n\n[project\n'
AT = "pyproject.toml:4:9: error syntax: not TOML: "


def lay_out(folder: Path, name: str, text: str) -> None:
    (folder / "schemas").mkdir(parents=True)
    (folder / "schemas/x.json").write_text(SCHEMA)
    (folder / name).write_text(text, "utf-8")


@pytest.fixture
def nested(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project in `b/`, with broken settings, below another project; the working directory is `b/`."""
    (tmp_path / ".git").mkdir()
    lay_out(tmp_path, "trivet.yaml", "targets: {models: {}}\n")
    lay_out(tmp_path / "b", "pyproject.toml", BROKEN)
    monkeypatch.chdir(tmp_path / "b")
    return tmp_path


@pytest.mark.parametrize("command", ["check", "generate", "lint", "init"])
def test_broken_toml_is_an_error(nested: Path, capsys: pytest.CaptureFixture[str], command: str) -> None:
    assert call([command]) == 2
    assert capsys.readouterr().err.startswith(AT)
    assert not (nested / "generated").exists() and not (nested / "b/trivet.yaml").exists()


def test_all_reports_broken_toml(
    nested: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(nested)
    assert call(["generate", "--all", "-q"]) == 2
    assert f"b/pyproject.toml:\n{AT}" in capsys.readouterr().err
    assert (nested / "generated/models").is_dir()


@pytest.mark.parametrize(
    "text",
    [
        "[project",
        '[project]\nname = "trivet"\nx',
        "# tool.trivet\n[project",
        "[tool.trivet-x]\na",
        "[tool.ruff]\n=\n",
        '[x]\ntool = "make"\n[project]\ndependencies = [ "trivet" ]\n=\n',
        "[tool]\nruff = 3\n[project]\ntrivet = 3\n=\n",
    ],
)
def test_broken_toml_of_other_tools_is_ignored(nested: Path, text: str) -> None:
    (nested / "b/pyproject.toml").write_text(text)
    assert call(["generate", "-q"]) == 0
    assert (nested / "generated/models").is_dir()


@pytest.mark.parametrize(
    "text",
    [
        "[tool.trivet",
        "[ tool . trivet.targets ]\n=",
        "['tool'.\"trivet\"]\n=",
        "tool.trivet.strict = true\n=",
        "[tool]\ntrivet = {strict = true}\n=",
        "[tool]\n\nruff = 3\n 'trivet'.strict = true\n=",
        "[[tool.trivet.concessions]]\n=",
        "tool = {ruff = {}, trivet = {}}\n=",
        "\ufeff[tool.trivet]\n=",
        "[tool.trivet]\nname = '\udcff'",
        f"[tool.trivet]\ndeep = {'[' * 5000}",
        f"[tool.trivet]\n{'.'.join('a' * 3000)} = 1",
        f"[tool.trivet]\nlong = {'1' * 5000}",
    ],
)
def test_every_spelling_of_the_table_counts(
    nested: Path, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    (nested / "b/pyproject.toml").write_bytes(text.encode("utf-8", "surrogateescape"))
    assert call(["generate"]) == 2
    assert capsys.readouterr().err.startswith("pyproject.toml:")
    assert not (nested / "generated").exists()


@pytest.mark.parametrize("text", ["tool = 3\n", "tool = 'trivet'\n", "tool = ['trivet']\n"])
def test_a_tool_that_is_no_table_is_ignored(nested: Path, text: str) -> None:
    (nested / "b/pyproject.toml").write_text(text)
    assert call(["generate", "-q"]) == 0


def test_toml_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('\ufeff[tool.trivet]\r\nschemas = ["api"]\r\n', "utf-8")
    assert Settings.find(tmp_path).schemas == ("api",)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("strict = 2024-01-01", "2024-01-01: no setting is a date or time [/strict]"),
        ("draft = 12:00:00", "12:00:00: no setting is a date or time [/draft]"),
        (
            "schemas = [1979-05-27T07:32:00Z]",
            "1979-05-27T07:32:00+00:00: no setting is a date or time [/schemas/0]",
        ),
        ("limits = {properties = inf}", "inf is not a finite number [/limits/properties]"),
        ("profiles = 3", '3 is not of type "object" [/profiles]'),
        ("profiles = {a = 3}", '3 is not of type "object" [/profiles/a]'),
    ],
)
def test_values_that_json_lacks_are_told(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    line: str,
    message: str,
) -> None:
    lay_out(tmp_path, "pyproject.toml", f"[tool.trivet]\n{line}\n")
    monkeypatch.chdir(tmp_path)
    for options in ((), ("--profile", "a") if "profiles" in line else ()):
        assert call(["check", *options]) == 2
        first = capsys.readouterr().err.splitlines()[0]
        assert first.startswith("pyproject.toml:2:") and first.endswith(f" error settings: {message}")


def test_an_option_that_is_not_utf_8_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lay_out(tmp_path, "trivet.yaml", "")
    monkeypatch.chdir(tmp_path)
    assert call(["check", "--output", "a\udcff"]) == 2
    assert capsys.readouterr().err == "--output: error settings: the text is not UTF-8\n"
