"""One call of the git command: no hook, no program of the user's settings, no network, no lock."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

_SECONDS = 60
#: Set in a hook, for the repository of the hook; another one, or another folder of it, would be misread.
_OF_A_HOOK = ("GIT_DIR", "GIT_WORK_TREE", "GIT_PREFIX", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY")
#: Change what `git diff` prints.
_OF_A_DIFF = ("GIT_DIFF_OPTS", "GIT_CONFIG_PARAMETERS", "GIT_CONFIG_COUNT")
_QUIET = {
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
_SETTINGS = ("-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "core.quotePath=false")


def ask(
    folder: Path,
    *arguments: str,
    stdin: bytes = b"",
    codes: tuple[int, ...] = (0,),
    environment: Mapping[str, str] | None = None,
) -> bytes | None:
    """What git prints in this folder; `None` when there is no git, or its exit code is none of `codes`."""
    inherited = {name: value for name, value in os.environ.items() if name not in (*_OF_A_HOOK, *_OF_A_DIFF)}
    try:
        done = subprocess.run(
            ["git", "--no-pager", *_SETTINGS, *arguments],
            cwd=folder,
            env={**inherited, **_QUIET, **(environment or {})},
            input=stdin,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode in codes else None
