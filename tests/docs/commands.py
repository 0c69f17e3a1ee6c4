"""The commands of the guides, as a shell runs them."""

from __future__ import annotations

import subprocess


def run(commands: str) -> str:
    done = subprocess.run(["bash", "-eo", "pipefail", "-c", commands], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout
