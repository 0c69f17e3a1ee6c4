"""Run the git command so that it runs no hooks and no programs of the user, uses no network, and takes no locks."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping

_SECONDS = 60
#: Variables that git sets in a hook for the hook's repository; they would be wrong for another repository or folder.
_OF_A_HOOK = ("GIT_DIR", "GIT_WORK_TREE", "GIT_PREFIX", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY")
#: Variables that change the output of `git diff`.
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
    folder: str | os.PathLike[str],
    *arguments: str,
    stdin: bytes = b"",
    codes: tuple[int, ...] = (0,),
    environment: Mapping[str, str] | None = None,
) -> bytes | None:
    """Return the standard output of git in this folder.

    Return `None` if git cannot be run or takes too long, or if its exit code is not in `codes`.
    """
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
