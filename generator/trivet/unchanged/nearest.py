"""Answers `trivet check` for the nearest project, if no option is given that affects the result.

All profiles of the project are checked.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from trivet.digests import sha256
from trivet.template_files import template_names
from trivet.unchanged.disk import Disk, UnsureError
from trivet.unchanged.hashes import Project, unchanged_record
from trivet.unchanged.listing import require_known
from trivet.unchanged.manifest import Record
from trivet.unchanged.names import MANIFEST_NAME
from trivet.unchanged.tracked import require_tracked

_YAML = "trivet.yaml"
_TOML = "pyproject.toml"
#: Finds the value of `output:` without a YAML parser. A wrong result is noticed, as a manifest names its own folder.
_OUTPUT = re.compile(rb"""^output[ \t]*:[ \t]+["']?([^"'#\s]+)""", re.MULTILINE)
#: Matches every TOML text with a table `tool.trivet`, and some others. Such a text has both names on one line, the name
#: of the table or key `tool`, or a name with escapes.
_TABLE = re.compile(
    rb"""tool[^\n]*trivet|^(?:\xef\xbb\xbf)?\s*\[?\s*["']?tool["']?\s*[\]=]|\\[uU]""", re.MULTILINE
)


def unchanged_outputs(start: str) -> tuple[str, ...]:
    """Return the output folders of the project around the folder `start`, if hashes prove all to be up to date.

    Otherwise, raises `UnsureError`, `OSError` or `ValueError`. That does not mean that anything changed.
    """
    project, guess = _project(start)
    record = unchanged_record(project, guess, {})
    outputs = {guess: record}
    for name, output in record.profiles.items():
        outputs[output] = unchanged_record(project, output, {"profile": name})
    paths: dict[str, None] = {}
    for output, one in outputs.items():
        require_known(Disk(project.root), one.schemas, set(one.reserved), one.inputs.keys())
        paths |= dict.fromkeys(_paths(project, output, one))
    require_tracked(project.root, paths)
    return tuple(outputs)


def _paths(project: Project, output: str, record: Record) -> Iterator[str]:
    """Yield the paths of the manifest, of all generated files, and of all inputs."""
    yield MANIFEST_NAME if output == "." else f"{output}/{MANIFEST_NAME}"
    yield from record.files
    yield project.label
    yield from (path for path in record.inputs if path not in record.templates)
    for folder in filter(None, record.templates.values()):
        yield from (f"{folder}/{name}" for name in template_names((f"{project.root}/{folder}",)))


def _project(start: str) -> tuple[Project, str]:
    """Return the project of the nearest `trivet.yaml` in or above `start`, and a guess at its output folder.

    Raises `UnsureError` without such a file, or if a `pyproject.toml` may have the settings.
    """
    root = os.path.abspath(start)
    while not os.path.isfile(os.path.join(root, _YAML)):
        above = os.path.dirname(root)
        if os.path.exists(os.path.join(root, ".git")) or above == root or _may_have_table(root):
            raise UnsureError("no trivet.yaml")
        root = above
    if _may_have_table(root):
        raise UnsureError("the settings may be in pyproject.toml")
    with open(os.path.join(root, _YAML), "rb") as file:
        text = file.read().replace(b"\r\n", b"\n")
    text.decode("utf-8")
    found = _OUTPUT.search(text)
    guess = found[1].decode().strip("/").removeprefix("./") if found else "generated"
    return Project(root, _YAML, sha256(text)), guess or "."


def _may_have_table(folder: str) -> bool:
    path = os.path.join(folder, _TOML)
    if not os.path.isfile(path):
        return False
    with open(path, "rb") as file:
        return _TABLE.search(file.read()) is not None
