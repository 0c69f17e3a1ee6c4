"""The template files, and a digest of those that are in use."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence

from trivet.digests import sha256


def packaged_folder() -> str:
    """Return the folder with trivet's templates: in the wheel, or beside `generator/` in an editable install."""
    here = os.path.dirname(os.path.realpath(__file__))
    packaged = os.path.join(here, "templates")
    return packaged if os.path.isdir(packaged) else os.path.join(here, "..", "..", "templates")


def template_names(folders: Iterable[str]) -> tuple[str, ...]:
    """Return the names of all templates in these folders, with `/` as the separator, sorted.

    Only regular files are included: editors put links that lead nowhere beside the files that they have open.
    """
    found: set[str] = set()
    for top in folders:
        for folder, _, files in os.walk(top):
            below = os.path.relpath(folder, top).replace(os.sep, "/")
            regular = (name for name in files if os.path.isfile(os.path.join(folder, name)))
            found.update(name if below == "." else f"{below}/{name}" for name in regular)
    return tuple(sorted(found))


def templates_digest(folders: Sequence[str]) -> str:
    """Return the `sha256:…` of the names and texts of all templates in use, with CRLF read as LF.

    If several folders have a template of the same name, the one in the first of these folders is in use.
    """
    found = []
    for name in template_names(folders):
        text = _text(name, folders).replace(b"\r\n", b"\n")
        found.append(f"{name}\0{len(text)}\0".encode("utf-8", "surrogateescape") + text)
    return sha256(b"".join(found))


def _text(name: str, folders: Sequence[str]) -> bytes:
    source = next((path for one in folders if os.path.isfile(path := os.path.join(one, name))), "")
    with open(source, "rb") as file:
        return file.read()
