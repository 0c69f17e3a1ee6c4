"""What another machine installs this trivet from."""

from __future__ import annotations

import json
from importlib.metadata import distribution

#: For a trivet that was installed from a folder or a file, which another machine does not have.
REPOSITORY = "git+https://github.com/trivet-dev/trivet"


def requirement() -> str:
    """What `pip install` takes: a release, a commit, or `REPOSITORY` (PEP 610 says where a package came from)."""
    package = distribution("trivet")
    text = package.read_text("direct_url.json")
    if text is None:
        return f"trivet=={package.version}"
    came_from = json.loads(text)
    commit = came_from.get("vcs_info", {}).get("commit_id")
    return f"trivet @ git+{came_from['url']}@{commit}" if commit else REPOSITORY
