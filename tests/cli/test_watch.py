"""`trivet generate --watch` runs again when a schema changes, and survives a broken one."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

SCHEMA = '{"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Note", "type": "%s"}'


def wait_until(path: Path, text: str) -> None:
    for _ in range(600):
        if path.is_file() and text in path.read_text("utf-8"):
            return
        time.sleep(0.1)
    raise AssertionError(f"{text!r} did not come to stand in {path}")


def test_a_change_is_generated(tmp_path: Path) -> None:
    schema, bundle = tmp_path / "schemas" / "note.json", tmp_path / "generated" / "schema" / "bundle.json"
    schema.parent.mkdir()
    schema.write_text(SCHEMA % "string", "utf-8")
    (tmp_path / "trivet.yaml").write_text("targets: {schema: {}}\n", "utf-8")
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
