"""Several projects in one repository: all of them are looked at, and their files are found from its top."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from trivet.cli.main import call

SCHEMA = {"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object"}


def git(folder: Path, *arguments: str) -> None:
    names = ("-c", "user.name=t", "-c", "user.email=t@example.org")
    subprocess.run(["git", *names, *arguments], cwd=folder, check=True, capture_output=True)


def lay_out(folder: Path, settings: str = "targets: {models: {}}\n") -> None:
    (folder / "schemas").mkdir(parents=True)
    (folder / "schemas/thing.json").write_text(json.dumps(SCHEMA))
    (folder / "trivet.yaml").write_text(settings)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two services with generated files, and a third whose settings stand in its pyproject.toml."""
    folder = tmp_path / "mono"
    lay_out(folder / "services/a")
    lay_out(folder / "services/b")
    lay_out(folder / "c")
    (folder / "c/trivet.yaml").unlink()
    (folder / "c/pyproject.toml").write_text("[tool.trivet.targets.models]\n")
    (folder / "other").mkdir()
    (folder / "other/pyproject.toml").write_text("[project]\nname = 'other'\n")
    git(folder.parent, "init", "-q", str(folder))
    monkeypatch.chdir(folder)
    assert call(["generate", "--all", "-q"]) == 0
    git(folder, "add", "-A")
    return folder


A, B = "services/a/trivet.yaml", "services/b/trivet.yaml"
MODEL = "generated/models/thing.py"


def spoil(project: Path) -> None:
    (project / MODEL).write_text((project / MODEL).read_text() + "MINE = 1\n")


@pytest.mark.parametrize("spoilt", ["a", "b"])
def test_every_config_is_checked(repository: Path, capsys: pytest.CaptureFixture[str], spoilt: str) -> None:
    assert call(["check", "--config", A, "--config", B]) == 0
    assert "services/a/generated, services/b/generated: up to date" in capsys.readouterr().err
    spoil(repository / "services" / spoilt)
    assert call(["check", "--config", A, "--config", B]) == 1
    told = capsys.readouterr()
    assert told.out.startswith(f"services/{spoilt}/{MODEL}:")
    assert told.err == "1 file(s) prevent `trivet generate`: see above.\n"
    (repository / "services" / spoilt / MODEL).unlink()
    assert call(["check", "--config", A, "--config", B]) == 1
    assert f"`trivet generate --config services/{spoilt}/trivet.yaml`" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["check", "generate"])
def test_a_project_that_cannot_be_written_stops_no_other(
    repository: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    """Its generated files would lie among its schemas."""
    (repository / "services/a/trivet.yaml").write_text(
        "output: schemas\ntargets: {models: {path: schemas}}\n"
    )
    (repository / "services/b" / MODEL).unlink()
    assert call([command, "--config", A, "--config", B]) == 2
    told = capsys.readouterr()
    assert "services/a" in told.err and MODEL in told.out + told.err


def test_the_worst_project_decides_and_hides_no_other(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (repository / "services/a/schemas/thing.json").write_text("{")
    spoil(repository / "services/b")
    assert call(["check", "--config", A, "--config", B]) == 2
    told = capsys.readouterr()
    assert "services/a/schemas/thing.json:1:" in told.err and f"services/b/{MODEL}" in told.out
    assert call(["check", "--all", "--format", "json"]) == 2
    rows = json.loads(capsys.readouterr().out)["diagnostics"]
    assert {row["location"]["document"] for row in rows} == {
        "services/a/schemas/thing.json",
        f"services/b/{MODEL}",
    }


def test_the_same_settings_twice_are_one_project(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil(repository / "services/a")
    assert call(["check", "--config", A, "--config", str(repository / A), "--format", "json"]) == 1
    assert len(json.loads(capsys.readouterr().out)["diagnostics"]) == 1


@pytest.mark.parametrize("form", ["github", "gitlab", "sarif"])
@pytest.mark.parametrize("where", [".", "services/a", "services/a/schemas"])
def test_annotations_are_relative_to_the_repository(
    repository: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    form: str,
    where: str,
) -> None:
    spoil(repository / "services/a")
    (repository / "services/a/schemas/thing.json").write_text(json.dumps({**SCHEMA, "tpye": "object"}))
    monkeypatch.chdir(repository / where)
    chosen = ["--config", A] if where == "." else []
    assert call(["check", *chosen, "--format", form]) == 1
    told = capsys.readouterr().out
    found = {
        "github": lambda: f"file=services/a/{MODEL}," in told,
        "gitlab": lambda: f"services/a/{MODEL}" in {row["location"]["path"] for row in json.loads(told)},
        "sarif": lambda: f'"uri": "services/a/{MODEL}"' in told,
    }
    assert found[form]()
    call(["lint", *chosen, "--format", form])
    assert "services/a/schemas/thing.json" in capsys.readouterr().out
    (repository / "services/a/schemas/thing.json").write_text("{")
    assert call(["check", *chosen, "--format", form]) == 2
    assert "services/a/schemas/thing.json" in capsys.readouterr().out


def test_text_about_one_project_stays_relative_to_it(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil(repository / "services/a")
    assert call(["check", "--config", A]) == 1
    assert capsys.readouterr().out.startswith(f"{MODEL}:")


@pytest.mark.parametrize("where", [".", "services/a", "other"])
def test_all_finds_every_project_from_everywhere(
    repository: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    monkeypatch.chdir(repository / where)
    assert call(["check", "--all"]) == 0
    assert "c/generated, services/a/generated, services/b/generated: up to date" in capsys.readouterr().err
    for name in ("services/a", "services/b", "c"):
        spoil(repository / name)
        assert call(["check", "--all", "--no-diff"]) == 1
        assert f"{name}/{MODEL}" in capsys.readouterr().out
    assert call(["generate", "--all", "--force"]) == 0
    assert call(["check", "--all"]) == 0


def test_all_leaves_out_what_is_ignored_or_generated(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (repository / ".gitignore").write_text("build/\n")
    lay_out(repository / "build/d")
    lay_out(repository / "services/a/generated/copied")
    assert call(["check", "--all"]) == 0
    lay_out(repository / "new")
    assert call(["check", "--all", "--no-diff"]) == 1
    told = capsys.readouterr().out
    assert f"new/{MODEL}: error drift-missing" in told and "build" not in told and "copied" not in told


@pytest.mark.parametrize("git_is", ["no repository", "no program"])
def test_all_without_git_looks_below(
    repository: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], git_is: str
) -> None:
    if git_is == "no repository":
        shutil.rmtree(repository / ".git")
    else:
        (repository / "empty").mkdir()
        monkeypatch.setenv("PATH", str(repository / "empty"))
    for name in ("node_modules/x", ".hidden", "venv/lib/x"):
        lay_out(repository / name)
    (repository / "venv/pyvenv.cfg").write_text("")
    assert call(["check", "--all"]) == 0
    assert "c/generated, services/a/generated, services/b/generated: up to date" in capsys.readouterr().err


def test_two_settings_in_one_folder_are_one_fault(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (repository / "c/trivet.yaml").write_text("schemas: [schemas]\n")
    assert call(["check", "--all"]) == 2
    assert "both trivet.yaml and [tool.trivet] in pyproject.toml" in capsys.readouterr().err


def test_generate_goes_on_after_a_project_that_fails(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (repository / "services/a/schemas/thing.json").write_text("{")
    (repository / "services/b" / MODEL).unlink()
    assert call(["generate", "--config", A, "--config", B]) == 2
    told = capsys.readouterr().err
    assert "services/a/trivet.yaml:\nschemas/thing.json:1:" in told and "services/b/trivet.yaml:" in told
    assert (repository / "services/b" / MODEL).is_file()


@pytest.mark.parametrize(
    "arguments", [["lint"], ["prove"], ["sql", "sqlite"], ["explain", "x"], ["templates", "list"]]
)
def test_a_command_about_one_project_says_so(
    repository: Path, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    assert call([*arguments, "--config", A, "--config", B]) == 2
    assert "takes one settings file" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["check", "--all", "--config", A], "omit --config"),
        (["generate", "--all", "--watch"], "--watch works with one project"),
    ],
)
def test_what_cannot_go_together(
    repository: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], told: str
) -> None:
    assert call(arguments) == 2
    assert told in capsys.readouterr().err


def test_all_where_there_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert call(["check", "--all"]) == 2
    assert "--all found no trivet.yaml" in capsys.readouterr().err
