"""Find out how another machine can install this version of trivet."""

from __future__ import annotations

import json
from importlib.metadata import distribution

#: Used if trivet was installed from a local folder or file.
REPOSITORY = "git+https://github.com/trivet-dev/trivet"


def requirement() -> str:
    """Return the argument with which `pip install` installs this version of trivet.

    It is a release (`trivet==1.0`), a commit in git (PEP 610), or `REPOSITORY` for a local folder or file.
    """
    package = distribution("trivet")
    text = package.read_text("direct_url.json")
    if text is None:
        return f"trivet=={package.version}"
    came_from = json.loads(text)
    commit = came_from.get("vcs_info", {}).get("commit_id")
    return f"trivet @ git+{came_from['url']}@{commit}" if commit else REPOSITORY
