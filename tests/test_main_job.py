"""The main job, end to end, in a copy of this repository's own inputs."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

import trivet
from trivet.cli.main import call

CHECKOUT = Path(__file__).resolve().parents[1]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of schemas/, examples/, generated/ and the settings; the working directory for the test."""
    for name in ("schemas", "examples", "generated"):
        shutil.copytree(CHECKOUT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("trivet.yaml", "extensions.yaml"):
        shutil.copy(CHECKOUT / name, tmp_path)
    monkeypatch.chdir(tmp_path)
    yield tmp_path


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_what_is_checked_in_is_what_the_inputs_say(project: Path) -> None:
    assert call(["check"]) == 0


def test_generate_writes_nothing_twice(project: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in project.rglob("*")}
    assert call(["generate"]) == 0
    assert {path: path.stat().st_mtime_ns for path in project.rglob("*")} == before


def test_a_word_in_the_schema_is_drift(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    replace(project / "schemas/oura/publicsession.json", "Type of the Moment.", "Sort of the Moment.")
    assert call(["check"]) == 1
    told = capsys.readouterr().out
    assert "schemas/oura/publicsession.json" in told
    assert "generated/models/oura/publicsession.py" in told
    assert "generated/docs/types/oura.publicsession.PublicSession.md" in told
    assert "+    " in told and "Sort of the Moment." in told


def test_a_word_in_the_settings_is_drift(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    replace(project / "trivet.yaml", "components:", "readings: {format: annotate}\ncomponents:")
    assert call(["check"]) == 1
    told = capsys.readouterr().out
    assert "trivet.yaml" in told
    assert "generated/sql/sqlite/oura/publicsession.sql" in told or "publicsession.sql" in told


def test_a_word_in_a_generated_file_is_drift(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    replace(project / "generated/models/oura/publicsession.py", "class PublicSession", "class  PublicSession")
    assert call(["check"]) == 1
    told = capsys.readouterr().out
    assert "generated/models/oura/publicsession.py" in told and "edited" in told


def test_a_word_in_a_template_is_drift(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(CHECKOUT / "templates", project / "mine")
    replace(project / "trivet.yaml", "components:", "templates: mine\ncomponents:")
    assert call(["generate"]) == 0
    template = next(path for path in sorted((project / "mine" / "docs").rglob("*")) if path.is_file())
    template.write_text(template.read_text("utf-8") + "\n", "utf-8")
    capsys.readouterr()
    assert call(["check"]) == 1
    assert "templates" in capsys.readouterr().out


def test_a_missing_file_is_drift(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "generated/models/oura/publicsession.py").unlink()
    assert call(["check"]) == 1
    told = capsys.readouterr().out
    assert "generated/models/oura/publicsession.py" in told and "missing" in told


def test_deleting_a_schema_removes_what_came_from_it(project: Path) -> None:
    other = project / "schemas" / "note.json"
    other.write_text('{"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "string"}', "utf-8")
    assert call(["generate"]) == 0
    made = [path for path in (project / "generated").rglob("*note*") if path.is_file()]
    assert made
    mine = project / "generated" / "models" / "by_hand.py"
    mine.write_text("# mine\n", "utf-8")
    other.unlink()
    assert call(["check"]) == 1
    assert call(["generate"]) == 0
    assert not any(path.exists() for path in made)
    assert mine.read_text("utf-8") == "# mine\n"
    assert call(["check"]) == 0


def test_an_edited_file_is_not_overwritten(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = project / "generated/models/oura/publicsession.py"
    path.write_text(path.read_text("utf-8") + "# by hand\n", "utf-8")
    replace(project / "schemas/oura/publicsession.json", "Type of the Moment.", "Sort of the Moment.")
    before = {file: file.read_bytes() for file in project.rglob("*") if file.is_file()}
    assert call(["generate"]) == 1
    assert "generated/models/oura/publicsession.py" in capsys.readouterr().err
    assert {file: file.read_bytes() for file in project.rglob("*") if file.is_file()} == before
    assert call(["generate", "--force"]) == 0
    assert call(["check"]) == 0


def test_without_components_every_dangling_reference_is_named(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    replace(project / "trivet.yaml", "schemas/oura/components.yaml, ", "")
    shutil.rmtree(project / "generated")
    assert call(["generate"]) == 2
    told = capsys.readouterr().err
    text = (project / "schemas/oura/publicsession.json").read_text("utf-8").splitlines()
    lines = [number for number, line in enumerate(text, 1) if '"$ref"' in line]
    assert len(lines) == 8
    for number in lines:
        assert f"schemas/oura/publicsession.json:{number}:" in told
    assert told.count("error dangling-ref: ") == 8
    assert "[/properties/day/$ref]" in told
    assert "schemas/oura/components.yaml" in told and "components:" in told
    assert not (project / "generated").exists()


def test_the_library_gives_the_same_files(project: Path) -> None:
    build = trivet.compile(trivet.Settings.from_file(project / "trivet.yaml"))
    for path, text in build.artifacts.items():
        assert (project / path).read_text("utf-8") == text
    assert build.manifest == json.loads((project / "generated/manifest.json").read_text("utf-8"))
    assert build.ledger == json.loads((project / "generated/fidelity.json").read_text("utf-8"))


def test_the_library_raises_all_diagnostics(project: Path) -> None:
    settings = trivet.Settings.from_mapping({"schemas": ["schemas"]}, root=project)
    with pytest.raises(trivet.InputError) as caught:
        trivet.compile(settings)
    dangling = [one for one in caught.value.diagnostics if one.rule == "dangling-ref"]
    assert len(dangling) == 8
    first = dangling[0]
    assert first.severity == "error" and first.hint
    assert first.location.document == "schemas/oura/publicsession.json"
    assert first.location.line > 1 and first.location.column > 1
    assert first.location.pointer == "/properties/day/$ref"


@pytest.mark.parametrize("seed", ["0", "1", "4242"])
def test_the_bytes_depend_on_nothing_but_the_inputs(project: Path, seed: str) -> None:
    """Another hash seed, working directory, locale, time zone and file order give the same tree."""
    far = project / "somewhere" / "else"
    far.mkdir(parents=True)
    shutil.rmtree(project / "generated")
    environment = {
        **os.environ,
        "PYTHONHASHSEED": seed,
        "LC_ALL": "C",
        "TZ": "Asia/Kathmandu",
        "COLUMNS": "40",
    }
    done = subprocess.run(
        [sys.executable, "-m", "trivet", "generate", "--config", str(project / "trivet.yaml")],
        cwd=far,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    for path in sorted((CHECKOUT / "generated").rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            assert (project / path.relative_to(CHECKOUT)).read_bytes() == path.read_bytes(), path


def test_no_file_but_the_manifest_names_time_place_or_version() -> None:
    versions = json.loads((CHECKOUT / "generated/manifest.json").read_text("utf-8"))["tools"].values()
    for path in (CHECKOUT / "generated").rglob("*"):
        if path.is_file() and path.name != "manifest.json" and "__pycache__" not in path.parts:
            text = path.read_text("utf-8")
            assert str(CHECKOUT) not in text, path
            assert str(Path.home()) not in text or str(Path.home()) == "/", path
            for version in versions:
                assert version not in text, (path, version)


@pytest.mark.parametrize("dialect", ["postgresql", "sqlite"])
def test_sql_prints_the_ddl_in_order(project: Path, dialect: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert call(["sql", dialect]) == 0
    manifest = json.loads((project / "generated/manifest.json").read_text("utf-8"))
    files = [(project / path).read_text("utf-8") for path in manifest["apply"][dialect]]
    assert capsys.readouterr().out == "\n".join(files)


def test_schemas_describe_what_is_written(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import jsonschema_rs

    for name, file in (("manifest", "manifest.json"), ("ledger", "fidelity.json")):
        assert call(["schema", name]) == 0
        schema = json.loads(capsys.readouterr().out)
        jsonschema_rs.validate(schema, json.loads((project / "generated" / file).read_text("utf-8")))


def test_usage_errors_exit_with_2(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert call(["generate"]) == 2
    assert call(["no-such-command"]) == 2
    assert call(["generate", "--no-such-option"]) == 2


def test_help_names_every_command() -> None:
    from trivet.cli.group import trivet as group
    from trivet.cli.main import COMMANDS

    told = CliRunner().invoke(group, ["--help"]).output
    assert all(name in told for name in COMMANDS)
    for name in COMMANDS:
        assert CliRunner().invoke(group, [name, "--help"]).exit_code == 0
