"""Run the git command so that it runs no hooks and no programs of the user, uses no network, and takes no locks."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence

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
    done = _run(folder, arguments, stdin, environment or {})
    return done.stdout if done is not None and done.returncode in codes else None


def refusal(folder: str | os.PathLike[str]) -> str:
    """Return why git does not read the repository that contains this folder, such as its owner; "" if it does.

    The result is also "" if git cannot be run.
    """
    done = _run(folder, ("rev-parse", "--git-dir"), b"", {})
    if done is None or done.returncode == 0:
        return ""
    told = done.stderr.decode("utf-8", "replace").strip().partition("\n")[0]
    return told.removeprefix("fatal: ") or f"exit code {done.returncode}"


def _run(
    folder: str | os.PathLike[str], arguments: Sequence[str], stdin: bytes, environment: Mapping[str, str]
) -> subprocess.CompletedProcess[bytes] | None:
    """Run git in this folder; return None if it cannot be run or takes too long."""
    inherited = {name: value for name, value in os.environ.items() if name not in (*_OF_A_HOOK, *_OF_A_DIFF)}
    try:
        return subprocess.run(
            ["git", "--no-pager", *_SETTINGS, *arguments],
            cwd=folder,
            env={**inherited, **_QUIET, **environment},
            input=stdin,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
