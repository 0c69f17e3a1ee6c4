"""The pre-commit hooks, run by a real pre-commit in a real repository that uses this checkout."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

DRAFT = "https://json-schema.org/draft/2020-12/schema"
SETTINGS = "schemas: [schemas]\n"


def git(folder: Path, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "protocol.file.allow=always"]
    return subprocess.run(
        ["git", *identity, *arguments], cwd=folder, capture_output=True, text=True, check=check
    )


def schema(title: str) -> str:
    properties = {"name": {"type": "string", "minLength": 1}}
    return json.dumps({"$schema": DRAFT, "title": title, "type": "object", "properties": properties})


def test_the_hooks_look_at_the_whole_project(checkout: Path) -> None:
    hooks = yaml.safe_load((checkout / ".pre-commit-hooks.yaml").read_text())
    assert [(hook["id"], hook["entry"]) for hook in hooks] == [
        ("trivet-generate", "trivet generate"),
        ("trivet-check", "trivet check"),
    ]
    for hook in hooks:
        assert hook["language"] == "python" and "files" not in hook
        assert hook["always_run"] and hook["require_serial"] and not hook["pass_filenames"]


@pytest.mark.parametrize("file", [".pre-commit-hooks.yaml", ".pre-commit-config.yaml"])
def test_pre_commit_accepts_the_files(checkout: Path, file: str) -> None:
    kind = "validate-manifest" if "hooks" in file else "validate-config"
    command = [sys.executable, "-m", "pre_commit", kind, file]
    done = subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def source(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with the files of this checkout as they are now, committed."""
    listed = git(checkout, "ls-files", "-z", "--cached", "--others", "--exclude-standard", check=False)
    if listed.returncode:
        pytest.skip("this checkout is no git repository")
    folder = tmp_path_factory.mktemp("source")
    for name in listed.stdout.split("\0"):
        if name and (checkout / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(checkout / name, folder / name)
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "as it is now")
    return folder


@pytest.fixture
def project(source: Path, tmp_path: Path) -> Path:
    """A user's repository with two schemas and both hooks; nothing is generated yet."""
    folder = tmp_path / "project"
    (folder / "schemas").mkdir(parents=True)
    (folder / "schemas/a.json").write_text(schema("A"))
    (folder / "schemas/b.json").write_text(schema("B"))
    (folder / "trivet.yaml").write_text(SETTINGS)
    revision = git(source, "rev-parse", "HEAD").stdout.strip()
    hooks = [{"id": "trivet-check"}, {"id": "trivet-generate", "stages": ["manual"]}]
    config: dict[str, Any] = {"repos": [{"repo": str(source), "rev": revision, "hooks": hooks}]}
    (folder / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config))
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    return folder


@pytest.mark.slow
def test_the_hooks_from_the_first_commit_to_a_deleted_schema(project: Path, tmp_path: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    environment |= {"PRE_COMMIT_HOME": str(tmp_path / "cache"), "PIP_QUIET": "1"}

    def pre_commit(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "pre_commit", *arguments]
        return subprocess.run(
            command, cwd=project, env=environment, capture_output=True, text=True, check=False
        )

    def commit(message: str) -> subprocess.CompletedProcess[str]:
        command = ["git", "-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-m", message]
        return subprocess.run(
            command, cwd=project, env=environment, capture_output=True, text=True, check=False
        )

    assert pre_commit("install").returncode == 0
    refused = commit("nothing is generated yet")
    assert refused.returncode == 1, refused.stdout + refused.stderr
    assert "generated/models/a.py: error drift-missing" in refused.stdout + refused.stderr

    generated = pre_commit("run", "trivet-generate", "--hook-stage", "manual")
    assert generated.returncode in (0, 1), generated.stdout + generated.stderr
    assert (project / "generated/models/a.py").is_file()
    git(project, "add", "-A")
    first = commit("generated")
    assert first.returncode == 0, first.stdout + first.stderr
    again = pre_commit("run", "trivet-generate", "--hook-stage", "manual", "--all-files")
    assert again.returncode == 0 and "Passed" in again.stdout

    git(project, "rm", "-q", "schemas/b.json")
    deleted = commit("a commit that only deletes a schema")
    assert deleted.returncode == 1
    assert "generated/models/b.py" in deleted.stdout + deleted.stderr
    changed = pre_commit("run", "trivet-generate", "--hook-stage", "manual", "--all-files")
    assert changed.returncode == 1 and "files were modified by this hook" in changed.stdout
    assert not (project / "generated/models/b.py").exists()
    git(project, "add", "-A")
    assert commit("and what came from it").returncode == 0

    (project / "schemas/c.json").write_text(schema("C"))
    git(project, "add", "schemas/c.json")
    only_schema = commit("a commit of only the schema")
    assert only_schema.returncode == 1
    assert "generated/models/c.py" in only_schema.stdout + only_schema.stderr
    pre_commit("run", "trivet-generate", "--hook-stage", "manual", "--all-files")
    git(project, "add", "--update")
    forgotten = commit("all but the files that are new")
    assert forgotten.returncode == 1
    assert "generated/models/c.py: error drift-untracked" in forgotten.stdout + forgotten.stderr
    git(project, "add", "-A")
    assert commit("with the files that are new").returncode == 0


def test_the_hook_that_init_prints_works_as_printed(tmp_path: Path) -> None:
    """It runs the trivet of the environment, and needs no release."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    environment |= {"PRE_COMMIT_HOME": str(tmp_path / "cache")}
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
    folder = tmp_path / "project"
    (folder / "schemas").mkdir(parents=True)
    (folder / "schemas/a.json").write_text(schema("A"))
    git(folder, "init", "-q")

    def call(*command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, check=False
        )

    printed = call("trivet", "init", "--dialects", "none")
    assert printed.returncode == 0, printed.stderr
    (folder / ".pre-commit-config.yaml").write_text(printed.stdout.partition("\n# .github/")[0])
    git(folder, "add", "-A")
    refused = call(sys.executable, "-m", "pre_commit", "run", "--all-files")
    assert refused.returncode == 1 and "generated/manifest.json" in refused.stdout, refused.stderr
    assert call("trivet", "generate").returncode == 0
    git(folder, "add", "-A")
    passed = call(sys.executable, "-m", "pre_commit", "run", "--all-files")
    assert passed.returncode == 0, passed.stdout + passed.stderr
