"""`trivet init`: what it finds, what it writes, and what it leaves alone. Real command, real folders."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from trivet.settings import Settings

DRAFT_7 = "http://json-schema.org/draft-07/schema#"


def init(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return run(folder, "init", *options)


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "trivet", *arguments]
    source = Path(__file__).resolve().parents[2] / "generator"
    environment = {**os.environ, "PYTHONPATH": str(source), "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def put(folder: Path, **documents: Any) -> None:
    for name, value in documents.items():
        path = folder / name.replace("__", "/").replace("_json", ".json").replace("_yaml", ".yaml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(value if isinstance(value, str) else json.dumps(value))


def test_the_seed_gets_its_companion(tmp_path: Path, checkout: Path) -> None:
    for name in ("publicsession.json", "components.yaml"):
        (tmp_path / "schemas/oura").mkdir(parents=True, exist_ok=True)
        (tmp_path / "schemas/oura" / name).write_bytes((checkout / "schemas/oura" / name).read_bytes())
    done = init(tmp_path)
    assert done.returncode == 0, done.stderr
    settings = Settings.from_file(tmp_path / "trivet.yaml")
    assert settings.schemas == ("schemas/oura",)
    assert settings.components == ("schemas/oura/components.yaml",)
    assert "x-cloud-only" in (tmp_path / "trivet.yaml").read_text()
    assert "schema documents found: 1" in done.stderr


def test_folders_drafts_and_what_is_no_schema(tmp_path: Path) -> None:
    put(
        tmp_path,
        api__schemas__a__one_json={"$schema": DRAFT_7, "type": "object"},
        api__schemas__b__two_yaml="$schema: http://json-schema.org/draft-07/schema\ntype: string\n",
        api__schemas__b__three_json={"properties": {"x-is-a-name": {"type": "string"}}},
        api__schemas__data_json={"name": "data"},
        package_json={"name": "app", "type": "module"},
        tsconfig_json={"$schema": "https://json.schemastore.org/tsconfig"},
        geo_json={"type": "Feature", "properties": {}},
        node_modules__x_json={"$schema": DRAFT_7},
        own_json={"$schema": DRAFT_7, "x-owner": "me"},
        broken__b_json="{",
    )
    done = init(tmp_path)
    assert done.returncode == 0, done.stderr
    settings = Settings.from_file(tmp_path / "trivet.yaml")
    assert settings.schemas == ("api/schemas", "own.json")
    assert settings.ignore == ("/api/schemas/data.json",)
    assert settings.draft == "07"
    text = (tmp_path / "trivet.yaml").read_text()
    assert "x-owner (1)" in text and "x-is-a-name" not in text
    assert "Declared drafts: 07 (3)" in text
    assert "broken/b.json: could not be read" in done.stderr


def test_openapi_documents_are_candidates(tmp_path: Path) -> None:
    openapi = {"openapi": "3.0.0", "components": {"schemas": {"Day": {"type": "string"}}}}
    put(tmp_path, api_json=openapi, other_json={"openapi": "3.1.0"}, schemas__a_json={"$schema": DRAFT_7})
    assert init(tmp_path).returncode == 0
    assert '#   - "api.json"' in (tmp_path / "trivet.yaml").read_text()
    assert Settings.from_file(tmp_path / "trivet.yaml").components == ()
    (tmp_path / "trivet.yaml").unlink()
    put(tmp_path, schemas__b_json={"$schema": DRAFT_7, "$ref": "#/components/schemas/Day"})
    assert init(tmp_path).returncode == 0
    assert Settings.from_file(tmp_path / "trivet.yaml").components == ("api.json",)


def test_an_empty_folder_is_told_what_to_do(tmp_path: Path) -> None:
    done = init(tmp_path)
    assert (done.returncode, list(tmp_path.iterdir()), done.stdout) == (2, [], "")
    assert done.stderr == (
        "trivet: there is no JSON Schema below this folder; nothing was written\n"
        "    Put one into schemas/, such as schemas/user.json:\n"
        '    {"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "properties": {…}}\n'
        "    Then run `trivet init` again.\n"
    )
    put(tmp_path, package_json={"name": "app"})
    done = init(tmp_path)
    assert done.returncode == 2 and not (tmp_path / "trivet.yaml").exists()
    assert "none of the 1 JSON and YAML files below this folder looks like a JSON Schema" in done.stderr


@pytest.mark.parametrize(
    ("name", "text"),
    [("trivet.yaml", "schemas: [.]\n"), ("pyproject.toml", "[tool.trivet]\nschemas = ['.']\n")],
)
def test_a_folder_of_another_project_is_refused(tmp_path: Path, name: str, text: str) -> None:
    put(tmp_path, a__b__x_json={"$schema": DRAFT_7})
    (tmp_path / name).write_text(text)
    done = init(tmp_path / "a/b")
    assert done.returncode == 2 and [path.name for path in (tmp_path / "a/b").iterdir()] == ["x.json"]
    assert f"this folder belongs to the project of ../../{name}; nothing was written" in done.stderr
    (tmp_path / "a/.git").mkdir()
    assert init(tmp_path / "a/b").returncode == 0


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ("postgresql", ("postgresql",)),
        ("DuckDB, postgresql,duckdb", ("duckdb", "postgresql")),
        ("none", None),
    ],
)
def test_the_databases_that_one_has(tmp_path: Path, given: str, written: tuple[str, ...] | None) -> None:
    put(tmp_path, schemas__a_json={"$schema": DRAFT_7})
    assert init(tmp_path, "--dialects", given).returncode == 0
    targets = Settings.from_file(tmp_path / "trivet.yaml").targets
    assert (targets.sql.dialects if targets.sql else None) == written
    assert targets.models is not None and targets.docs is not None and targets.schema is not None


@pytest.mark.parametrize(
    ("given", "told"), [("postgres", "did you mean postgresql?"), ("none,sqlite", "'none'"), (",", "none")]
)
def test_databases_that_there_are_not(tmp_path: Path, given: str, told: str) -> None:
    put(tmp_path, schemas__a_json={"$schema": DRAFT_7})
    done = init(tmp_path, "--dialects", given)
    assert done.returncode == 2 and told in done.stderr and not (tmp_path / "trivet.yaml").exists()


def test_without_a_terminal_nothing_is_asked(tmp_path: Path) -> None:
    put(tmp_path, schemas__a_json={"$schema": DRAFT_7})
    done = init(tmp_path)
    assert done.returncode == 0 and "Which databases" not in done.stderr
    sql = Settings.from_file(tmp_path / "trivet.yaml").targets.sql
    assert sql is not None and sql.dialects == ("postgresql", "sqlite")


def test_in_a_terminal_the_databases_are_asked_for(tmp_path: Path) -> None:
    put(tmp_path, schemas__a_json={"$schema": DRAFT_7})
    ours, theirs = pty.openpty()
    source = Path(__file__).resolve().parents[2] / "generator"
    os.write(ours, b"mysql\nsqlite\n")
    with subprocess.Popen(
        [sys.executable, "-m", "trivet", "init"], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(source)},
        stdin=theirs, stderr=theirs, stdout=subprocess.DEVNULL,
    ) as running:  # fmt: skip
        assert running.wait(timeout=120) == 0
    shown = os.read(ours, 65536).decode()
    assert "Which databases do you have?" in shown and "'mysql' is not a dialect" in shown
    sql = Settings.from_file(tmp_path / "trivet.yaml").targets.sql
    assert sql is not None and sql.dialects == ("sqlite",)


def test_from_init_to_check_by_what_the_errors_say(tmp_path: Path) -> None:
    """References from the root of the tree: the error names the setting, which answers them all."""
    put(
        tmp_path,
        tree__type__a_json={"$schema": DRAFT_7, "properties": {"c": {"$ref": "core/c.json"}}},
        tree__core__c_json={"$schema": DRAFT_7, "type": "string"},
        tree__type__a__example__1_json={"c": "x"},
    )
    assert init(tmp_path, "--dialects", "sqlite").returncode == 0
    told = run(tmp_path, "generate")
    assert told.returncode == 2
    (setting,) = set(re.findall(r"`(readings: .*?)` resolves", told.stderr))
    with (tmp_path / "trivet.yaml").open("a") as file:
        file.write(f"{setting}\n")
    assert [run(tmp_path, name).returncode for name in ("generate", "check", "lint")] == [0, 0, 0]


def test_running_it_again_changes_nothing(tmp_path: Path) -> None:
    put(tmp_path, schemas__a_json={"$schema": DRAFT_7, "x-owner": "us"})
    (tmp_path / ".gitattributes").write_text("*.png binary")
    assert init(tmp_path).returncode == 0
    before = {
        path: (path.read_bytes(), path.stat().st_mtime_ns) for path in tmp_path.iterdir() if path.is_file()
    }
    assert (tmp_path / ".gitattributes").read_text().splitlines() == [
        "*.png binary",
        "generated/** text eol=lf linguist-generated=true",
    ]
    again = init(tmp_path)
    assert again.returncode == 0
    assert "extensions.yaml: exists already" in again.stderr and "could not be read" not in again.stderr
    assert before == {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in before}


@pytest.mark.parametrize("name", ["trivet.yaml", "pyproject.toml"])
def test_settings_that_are_there_are_not_overwritten(tmp_path: Path, name: str) -> None:
    text = {"trivet.yaml": "schemas: [mine]\n", "pyproject.toml": '[tool.trivet]\nschemas = ["mine"]\n'}[name]
    (tmp_path / name).write_text(text)
    done = init(tmp_path)
    assert done.returncode == 2 and name in done.stderr and "Traceback" not in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert (tmp_path / name).read_text() == text


def test_another_tools_pyproject_is_no_matter(tmp_path: Path) -> None:
    put(tmp_path, schemas__a_json={"$schema": DRAFT_7})
    (tmp_path / "pyproject.toml").write_text("[tool.ruff]\n")
    assert init(tmp_path).returncode == 0


def test_links_are_not_written_through(tmp_path: Path) -> None:
    victim = tmp_path / "victim.txt"
    victim.write_text("v")
    project = tmp_path / "project"
    project.mkdir()
    (project / "trivet.yaml").symlink_to(victim)
    assert init(project).returncode == 2
    (project / "trivet.yaml").unlink()
    (project / "trivet.yaml").symlink_to(tmp_path / "nowhere")
    assert init(project).returncode == 2
    assert victim.read_text() == "v" and not (tmp_path / "nowhere").exists()


def test_file_names_are_data(tmp_path: Path) -> None:
    names = ["--help.json", "a b.json", "new\nline.json", "q'\"{}#: *.json", "\x1b[2J.json", "\x7f😀ü.json"]
    for name in names:
        (tmp_path / name).write_text(json.dumps({"$schema": DRAFT_7, f"x-{name}": 1}))
    (tmp_path / os.fsdecode(b"\xff.json")).write_text("{}")
    (tmp_path / "s").mkdir()
    (tmp_path / "s/a.json").write_text(json.dumps({"$schema": DRAFT_7}))
    (tmp_path / "s/!no *[schema] ?.json").write_text("[]")
    done = init(tmp_path)
    assert done.returncode == 0, done.stderr
    found = yaml.safe_load((tmp_path / "trivet.yaml").read_text())
    assert sorted(found["schemas"]) == sorted(["s", *names])
    assert found["ignore"] == [r"/s/\!no\ \*\[schema\]\ \?.json"]
    assert "\x1b" not in done.stdout + done.stderr + (tmp_path / "trivet.yaml").read_text()


def test_the_snippets_are_yaml_and_those_of_the_readme(tmp_path: Path, checkout: Path) -> None:
    put(tmp_path, schemas__a_json={"$schema": DRAFT_7})
    done = init(tmp_path)
    hook, workflow = done.stdout.split("\n# .github/workflows/trivet.yml\n")
    assert yaml.safe_load(hook)["exclude"] == "^generated/"
    assert yaml.safe_load(hook)["repos"][0]["hooks"][0]["pass_filenames"] is False
    steps = [step.get("run") for step in yaml.safe_load(workflow)["jobs"]["drift"]["steps"]]
    assert steps[-2:] == [
        'pip install "git+https://github.com/trivet-dev/trivet"',
        "trivet check --format github",
    ]
    assert "this trivet is not a release" in done.stderr
    readme = (checkout / "README.md").read_text("utf-8")
    assert f"```yaml\n{hook}```" in readme
    assert f"```yaml\n# .github/workflows/trivet.yml\n{workflow}```" in readme
