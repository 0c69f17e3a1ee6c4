"""Files that were never added to git: `check` names them before a commit lacks them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from trivet.cli.main import call

SCHEMA = {"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object"}
NEW = "generated/models/new.py"
#: The module with the JSON Schemas of its classes.
BESIDE = "generated/models/_schemas/new.py"


def git(folder: Path, *arguments: str) -> str:
    names = ("-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "protocol.file.allow=always")
    done = subprocess.run(["git", *names, *arguments], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout


def add_schema(project: Path, name: str) -> None:
    (project / f"schemas/{name}.json").write_text(json.dumps(SCHEMA))


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with one schema, and what is generated from it, committed."""
    folder = tmp_path / "project"
    (folder / "schemas").mkdir(parents=True)
    add_schema(folder, "old")
    (folder / "trivet.yaml").write_text("targets: {models: {}}\n")
    monkeypatch.chdir(folder)
    git(folder, "init", "-q")
    assert call(["generate", "-q"]) == 0
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "first")
    return folder


def rows(capsys: pytest.CaptureFixture[str], code: int = 1) -> dict[str, str]:
    capsys.readouterr()
    assert call(["check", "--format", "json"]) == code
    found = json.loads(capsys.readouterr().out)["diagnostics"]
    assert all(row["rule"] == "drift-untracked" for row in found)
    return {row["location"]["document"]: row["message"] for row in found}


def test_a_generated_file_that_was_never_added(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    add_schema(project, "new")
    assert call(["generate", "-q"]) == 0
    git(project, "add", "schemas")
    git(project, "commit", "-qam", "as `commit -a` has it: what is new stays out")
    assert "so a commit would miss it: `git add` it" in rows(capsys)[NEW]
    assert call(["check"]) == 1
    told = capsys.readouterr()
    assert f"{NEW}: error drift-untracked: not in git's index" in told.out
    assert "`git add` them" in told.err and "trivet generate" not in told.err
    git(project, "add", NEW, BESIDE)
    assert call(["check"]) == 0


def test_an_input_that_was_never_added(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    add_schema(project, "new")
    assert call(["generate", "-q"]) == 0
    git(project, "add", "generated")
    assert set(rows(capsys)) == {"schemas/new.json"}


def test_an_overridden_template_that_was_never_added(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "trivet.yaml").write_text("targets: {models: {}}\ntemplates: ours\n")
    (project / "ours").mkdir()
    assert call(["templates", "copy", "models/module.py.jinja2"]) == 0
    (project / "templates").mkdir()
    (project / "templates/page.html").write_text("of a web framework")
    assert call(["generate", "-q"]) == 0
    git(project, "add", "-u")
    assert set(rows(capsys)) == {"ours/models/module.py.jinja2"}


def test_a_file_that_was_only_announced(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    add_schema(project, "new")
    assert call(["generate", "-q"]) == 0
    git(project, "add", "-A", "--intent-to-add")
    assert set(rows(capsys)) == {NEW, BESIDE, "schemas/new.json"}


def test_nothing_is_forgotten_before_the_settings_are_added(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "schemas").mkdir()
    add_schema(tmp_path, "old")
    (tmp_path / "trivet.yaml").write_text("targets: {models: {}}\n")
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "schemas")
    monkeypatch.chdir(tmp_path)
    assert call(["generate"]) == 0 and call(["check"]) == 0
    git(tmp_path, "add", "trivet.yaml")
    assert call(["check"]) == 1


def test_output_that_is_ignored_on_purpose_is_no_fault(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / ".gitignore").write_text("/generated/\n")
    git(project, "rm", "-qr", "--cached", "generated")
    assert call(["check"]) == 0


def test_output_that_an_old_line_happens_to_ignore(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / ".gitignore").write_text("new*\n!/schemas/**\n")
    add_schema(project, "new")
    assert call(["generate", "-q"]) == 0
    git(project, "add", "-A")
    assert set(rows(capsys)) == {NEW, BESIDE} and "ignored by git" in rows(capsys)[NEW]
    git(project, "add", "--force", NEW, BESIDE)
    assert call(["check"]) == 0


def test_an_ignored_input_is_kept_elsewhere_on_purpose(project: Path) -> None:
    (project / ".gitignore").write_text("/schemas/fetched.json\n")
    add_schema(project, "fetched")
    assert call(["generate", "-q"]) == 0
    git(project, "add", "-A")
    assert call(["check"]) == 0


def test_in_ci_a_file_never_added_is_not_called_deleted(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    add_schema(project, "new")
    assert call(["generate", "-q"]) == 0
    git(project, "add", "schemas")
    git(project, "commit", "-qam", "without the model")
    git(tmp_path, "clone", "-q", str(project), "ci")
    monkeypatch.chdir(tmp_path / "ci")
    monkeypatch.setenv("CI", "true")
    assert call(["check"]) == 1
    assert (
        f"{NEW}: error drift-missing: it is neither on disk nor in git's index: it was deleted, or never"
        in (capsys.readouterr().out)
    )
    (tmp_path / "ci/generated/models/old.py").unlink()
    assert call(["check"]) == 1
    assert "generated/models/old.py: error drift-missing: it was deleted" in capsys.readouterr().out


def test_a_hook_of_git_sees_the_index_of_its_commit(project: Path) -> None:
    """`commit -a` and `commit FILE` have an index of their own, which GIT_INDEX_FILE names."""
    hook = project / ".git/hooks/pre-commit"
    hook.write_text(f"#!/bin/sh\nexec {sys.executable} -m trivet check --no-diff\n")
    hook.chmod(0o755)
    add_schema(project, "new")
    assert call(["generate", "-q"]) == 0

    def commit(*arguments: str) -> subprocess.CompletedProcess[str]:
        names = ("-c", "user.name=t", "-c", "user.email=t@example.org")
        command = ["git", *names, "commit", "-m", "new", *arguments]
        return subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)

    git(project, "add", "schemas")
    refused = commit("-a")
    assert refused.returncode == 1 and NEW in refused.stdout + refused.stderr
    git(project, "add", NEW, BESIDE)
    refused = commit("--", "schemas/new.json", "generated/manifest.json", "generated/fidelity.json")
    assert refused.returncode == 1 and NEW in refused.stdout + refused.stderr
    done = commit("-a")
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_index_of_another_repository_is_not_read(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other"
    git(tmp_path, "init", "-q", str(other))
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", os.fspath(other / ".git/index"))
    assert call(["check"]) == 0


def test_output_in_a_repository_of_its_own(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    git(project, "rm", "-qr", "--cached", "generated")
    git(project / "generated", "init", "-q")
    assert "generated/models/old.py" in rows(capsys)
    git(project / "generated", "add", "-A")
    assert call(["check"]) == 0


def test_a_committed_empty_file_is_no_announced_one(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "templates").mkdir()
    (project / "templates/.gitkeep").write_text("")
    (project / "trivet.yaml").write_text("templates: templates\ntargets: {models: {}}\n")
    assert call(["generate", "-q"]) == 0
    git(project, "add", "-A")
    capsys.readouterr()
    assert call(["check"]) == 0, capsys.readouterr().out


def test_an_input_of_several_profiles_is_told_once(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "trivet.yaml").write_text(
        "targets: {models: {}}\nprofiles: {a: {output: a, targets: {models: {path: a/models}}}}\n"
    )
    add_schema(project, "new")
    for profile in ([], ["--profile", "a"]):
        assert call(["generate", "-q", *profile]) == 0
    git(project, "add", "-A")
    git(project, "rm", "-q", "--cached", "schemas/new.json")
    capsys.readouterr()
    assert call(["check"]) == 1
    told = capsys.readouterr()
    assert told.out.count("schemas/new.json") == 1 and told.err.startswith("1 file(s) are not in git's index")


def test_the_command_that_mends_has_the_profile(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "trivet.yaml").write_text(
        "targets: {models: {}}\nprofiles: {a: {output: a, targets: {models: {path: a/models}}}}\n"
    )
    assert call(["check", "--profile", "a"]) == 1
    assert "run `trivet generate --profile a`" in capsys.readouterr().err


def test_a_repository_that_git_refuses_is_told(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As in a container of a CI, where the files belong to another user."""
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    assert call(["check", "--full"]) == 0
    assert "git does not read this repository, so files that" in capsys.readouterr().err
    for against in ((), ("--against", "HEAD")):
        assert call(["diff", *against]) == 2
        told = capsys.readouterr().err
        assert told.startswith("trivet: git does not read this repository: detected dubious ownership")
