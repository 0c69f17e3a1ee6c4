"""The repository's own machinery: make, git attributes, CI files, tests' names, and where the package may do what."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

TARGETS = ("setup", "generate", "check", "test", "lint")


def run(command: list[str], folder: Path, **options: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, **options)


# make and CI --------------------------------------------------------------------------------------------
def test_make_help_lists_every_target(checkout: Path) -> None:
    phony = re.search(r"^\.PHONY: (.*)$", (checkout / "Makefile").read_text(), re.MULTILINE)
    assert phony is not None
    told = re.findall(r"make ([a-z]+) ", run(["make", "--no-print-directory", "help"], checkout).stdout)
    assert sorted(told) == sorted(phony[1].split())
    assert set(TARGETS) <= set(told)


@pytest.mark.parametrize("target", [*TARGETS, "docs", "corpora", "bench", "clean"])
def test_every_target_can_be_planned_on_a_fresh_machine(checkout: Path, tmp_path: Path, target: str) -> None:
    planned = run(["make", "--dry-run", f"VENV={tmp_path}/new", target], checkout)
    assert planned.returncode == 0, planned.stderr
    for script in re.findall(r"python ((?:tests|benchmarks|tools)/\S+)", planned.stdout):
        assert (checkout / script).is_file()


def test_an_old_python_is_told_so(checkout: Path, tmp_path: Path) -> None:
    old = tmp_path / "python"
    pretend = "import sys; sys.version_info = (3, 10); exec(sys.argv[1])"
    old.write_text(f'#!/bin/sh\nexec {sys.executable} -c "{pretend}" "$2"\n')
    old.chmod(0o755)
    made = run(["make", f"VENV={tmp_path}/new", f"PYTHON={old}", "setup"], checkout)
    assert made.returncode != 0 and "Python 3.11 or newer" in made.stderr
    assert not (tmp_path / "new").exists()


def test_the_ci_script_runs_all_that_must_hold(checkout: Path) -> None:
    script = checkout / ".ci/run"
    assert os.access(script, os.X_OK)
    assert run(["bash", "-n", str(script)], checkout).returncode == 0
    steps = re.findall(r"^make (\w+)", script.read_text(), re.MULTILINE)
    assert steps == ["setup", "lint", "check", "test"]


def test_the_ci_script_runs_on_after_a_failure_and_fails(checkout: Path, tmp_path: Path) -> None:
    (tmp_path / ".ci").mkdir()
    (tmp_path / ".ci/run").write_bytes((checkout / ".ci/run").read_bytes())
    for failing, code in (("lint", 1), ("check", 1), ("test", 1), ("none", 0)):
        rules = [f"{name}:\n\t@echo ran {name}\n\t@test {name} != {failing}\n" for name in TARGETS]
        (tmp_path / "Makefile").write_text("".join(rules))
        done = run(["bash", ".ci/run"], tmp_path)
        assert done.returncode == code
        assert re.findall(r"ran (\w+)", done.stdout) == ["setup", "lint", "check", "test"]


def test_ddl_is_executed_and_counted(checkout: Path) -> None:
    def execute(ddl: str) -> subprocess.CompletedProcess[str]:
        return run([sys.executable, "tests/execute_sqlite.py"], checkout, input=ddl)

    done = execute("CREATE TABLE a (b);\nCREATE VIEW c AS SELECT b FROM a;\n")
    assert done.returncode == 0 and "2 lines of DDL: 1 table, 1 view" in done.stdout
    assert execute("").returncode == 1
    assert execute("CREATE TABEL a (b);").returncode == 1


@pytest.mark.parametrize("path", [".github/workflows/ci.yml", "action.yml"])
def test_workflow_files_pin_what_they_use(checkout: Path, path: str) -> None:
    data = yaml.safe_load((checkout / path).read_text())
    steps = (
        data["runs"]["steps"]
        if "runs" in data
        else [s for job in data["jobs"].values() for s in job["steps"]]
    )
    for step in steps:
        assert ("uses" in step) != ("run" in step)
        assert step.get("uses", "./") == "./" or re.fullmatch(r"actions/[a-z-]+@v\d+", step["uses"])
        assert "${{" not in step.get("run", ""), "an expression inside a script lets its value become code"


def test_the_action_takes_its_inputs(checkout: Path) -> None:
    action = yaml.safe_load((checkout / "action.yml").read_text())
    used = set(re.findall(r"inputs\.([a-z-]+)", (checkout / "action.yml").read_text()))
    assert used == set(action["inputs"]) >= {"version", "working-directory", "config"}
    assert all(step["shell"] == "bash" for step in action["runs"]["steps"] if "run" in step)


@pytest.mark.parametrize("config", ["", "my settings.yaml", "$(touch pwned).yaml"])
def test_the_action_runs_check_with_its_settings_file(checkout: Path, tmp_path: Path, config: str) -> None:
    """Runs the script of the action's last step, with a stand-in for `trivet` that tells its arguments."""
    step = yaml.safe_load((checkout / "action.yml").read_text())["runs"]["steps"][-1]
    stand_in = tmp_path / "venv/bin/trivet"
    stand_in.parent.mkdir(parents=True)
    stand_in.write_text('#!/bin/sh\nfor one in "$@"; do echo "<$one>"; done\nexit 1\n')
    stand_in.chmod(0o755)
    environment = {**os.environ, "VENV": str(tmp_path / "venv"), "CONFIG": config}
    done = run(["bash", "-eo", "pipefail", "-c", step["run"]], tmp_path, env=environment)
    expected = ["<check>", "<--format>", "<github>", *(["<--config>", f"<{config}>"] if config else [])]
    assert done.stdout.splitlines() == expected and done.returncode == 1
    assert not (tmp_path / "pwned").exists()


@pytest.mark.parametrize("axes", ["", "writer lossy", "writer\nlossy\n"])
def test_the_action_compares_the_schemas(checkout: Path, tmp_path: Path, axes: str) -> None:
    steps = yaml.safe_load((checkout / "action.yml").read_text())["runs"]["steps"]
    (step,) = [one for one in steps if one.get("name") == "Compare the schemas"]
    stand_in = tmp_path / "venv/bin/trivet"
    stand_in.parent.mkdir(parents=True)
    stand_in.write_text('#!/bin/sh\necho "$*"\n')
    stand_in.chmod(0o755)
    given = {"VENV": str(tmp_path / "venv"), "CONFIG": "", "AGAINST": "origin/main", "FAIL_ON": axes}
    summary = tmp_path / "summary.md"
    environment = {**os.environ, **given, "GITHUB_STEP_SUMMARY": str(summary)}
    done = run(["bash", "-eo", "pipefail", "-c", step["run"]], tmp_path, env=environment)
    more = "".join(f" --fail-on={one}" for one in axes.split())
    assert done.stdout == f"diff --against origin/main --format github{more}\n"
    assert summary.read_text() == "diff --against origin/main --format markdown\n"


# git ----------------------------------------------------------------------------------------------------
def test_git_keeps_line_ends_and_folds_generated_files(checkout: Path) -> None:
    paths = [
        "generated/models/a.py",
        "generated/docs/b.md",
        "schemas/a.json",
        "templates/x.jinja2",
        "README.md",
    ]
    told = run(["git", "check-attr", "eol", "linguist-generated", "--", *paths], checkout)
    if told.returncode:
        pytest.skip("this checkout is no git repository")
    assert all(f"{path}: eol: lf" in told.stdout for path in paths)
    marked = [path for path in paths if f"{path}: linguist-generated: true" in told.stdout]
    assert marked == paths[:2]


def test_what_runs_leave_behind_is_ignored(checkout: Path) -> None:
    paths = [".venv/x", "generated/.trivet-stage/new/0", "tests/__pycache__/a.pyc", ".mypy_cache/x"]
    told = run(["git", "check-ignore", "--", *paths], checkout)
    if told.returncode == 128:
        pytest.skip("this checkout is no git repository")
    assert told.stdout.split() == paths


# Tests --------------------------------------------------------------------------------------------------
def test_names_of_tests_are_short(checkout: Path) -> None:
    """A name says the behaviour in under 60 characters; a docstring says the rest."""
    names = [
        node.name
        for path in sorted((checkout / "tests").rglob("test_*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    ]
    assert "test_names_of_tests_are_short" in names
    assert [name for name in names if len(name) >= 60] == []


# The package --------------------------------------------------------------------------------------------
WRITERS = {
    "write_text",
    "write_bytes",
    "mkdir",
    "unlink",
    "rmdir",
    "rename",
    "replace",
    "touch",
    "symlink_to",
}


@cache
def modules(checkout: Path) -> dict[str, ast.Module]:
    package = checkout / "generator/trivet"
    return {
        path.relative_to(package).as_posix(): ast.parse(path.read_text("utf-8"))
        for path in sorted(package.rglob("*.py"))
    }


def imported(tree: ast.Module) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


def test_each_heavy_library_has_one_home(checkout: Path) -> None:
    homes = {"jinja2": "render.py", "datamodel_code_generator": "targets/models/plain/generated.py"}
    for library, home in homes.items():
        assert [path for path, tree in modules(checkout).items() if library in imported(tree)] == [home]


def test_only_the_command_line_prints(checkout: Path) -> None:
    def prints(tree: ast.Module) -> bool:
        calls = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call))
        return any(isinstance(call, ast.Name) and call.id == "print" for call in calls)

    assert not [path for path, tree in modules(checkout).items() if prints(tree)]
    assert {path.split("/")[0] for path, tree in modules(checkout).items() if "click" in imported(tree)} == {
        "cli"
    }


#: Temporary folders, the local cache, and the report that `trivet prove` writes where its user says.
OTHER_WRITERS = {
    "cli/migrate.py",
    "cache/store.py",
    "cli/prove.py",
    "diff/earlier.py",
    "cli/templates.py",
    "git/hunks.py",
    "prove/generated.py",
    "prove/migrations/sqlite.py",
    "prove/stock/engines.py",
    "prove/stock/run.py",
    "targets/models/plain/generated.py",
}


def test_only_artifacts_writes_to_the_project(checkout: Path) -> None:
    writers = {
        path
        for path, tree in modules(checkout).items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if node.func.attr in WRITERS and not _is_no_path(node)
    }
    outside = {path for path in writers if not path.startswith("artifacts/")}
    assert outside <= OTHER_WRITERS
    assert "artifacts/disk.py" in writers


def _is_no_path(call: ast.Call) -> bool:
    """A replacement in a text or a record takes two arguments or more; `self.rename` is no path's."""
    assert isinstance(call.func, ast.Attribute)
    own = isinstance(call.func.value, ast.Name) and call.func.value.id == "self"
    return own or (call.func.attr == "replace" and len(call.args) != 1)
