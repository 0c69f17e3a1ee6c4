"""`trivet generate --watch` runs again when a schema changes, and survives a broken one."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from trivet.cli.watch import may_be_input
from trivet.settings import Settings

SCHEMA = '{"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Note", "type": "%s"}'


def wait_until(path: Path, text: str) -> None:
    for _ in range(600):
        if path.is_file() and text in path.read_text("utf-8"):
            return
        time.sleep(0.1)
    raise AssertionError(f"{text!r} did not come to stand in {path}")


@pytest.mark.parametrize("output", ["generated", "."])
def test_a_change_is_generated(tmp_path: Path, output: str) -> None:
    schema, bundle = tmp_path / "schemas" / "note.json", tmp_path / output / "schema" / "bundle.json"
    schema.parent.mkdir()
    schema.write_text(SCHEMA % "string", "utf-8")
    (tmp_path / "trivet.yaml").write_text(f"output: {output}\ntargets: {{schema: {{}}}}\n", "utf-8")
    log = tmp_path.parent / "watch.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "trivet", "generate", "--watch"],
            cwd=tmp_path,
            stderr=out,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a shell's `&` has it ignored
        )
        try:
            wait_until(bundle, '"string"')
            wait_until(log, "watching")
            schema.write_text(SCHEMA % "strin", "utf-8")
            wait_until(log, "invalid-schema")
            schema.write_text(SCHEMA % "integer", "utf-8")
            wait_until(bundle, '"integer"')
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(timeout=60)


@pytest.mark.parametrize(
    ("text", "read", "written"),
    [
        (
            "",
            "trivet.yaml schemas/a.json schemas instances/a/x.json",
            "generated generated/x generated/models/a.py .trivet_cache/x watch.log src/app.py",
        ),
        (
            "output: .\ntemplates: models/mine\n",
            "trivet.yaml schemas/a.json models/mine/a.jinja2 x/a.yaml",
            "manifest.json fidelity.json .trivet-stage/new/0 models/a.py sql/postgresql/a.sql .trivet_cache/x",
        ),
        (
            "schemas: [src/app/**/*.json]\ntargets: {models: {path: src}}",
            "src/app/a/b.json trivet.yaml",
            "src/a.py src/a/b.py generated/manifest.json",
        ),
        ("schemas: [.]\n", "a.json x/a.json", "generated/manifest.json generated/docs/a.md watch.log"),
        ("schemas: [api.yaml]\n", "api.yaml parts/pet.YML", "parts/pet.txt"),
        ("schemas: ['*/*.spec', '*.schema']\n", "a/b.spec c.schema", "x.log a/b.txt"),
        ("schemas: [.]\npatches: {a.json: a.patch}\n", "a.patch", "b.patch"),
    ],
)
def test_which_changes_count(tmp_path: Path, text: str, read: str, written: str) -> None:
    (tmp_path / "trivet.yaml").write_text(text)
    settings = Settings.find(tmp_path)
    for path in (*read.split(), *written.split()):
        if "." in Path(path).name and path != "trivet.yaml":
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).touch()
    assert [path for path in read.split() if not may_be_input(settings, tmp_path / path)] == []
    assert [path for path in written.split() if may_be_input(settings, tmp_path / path)] == []
