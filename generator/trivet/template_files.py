"""The files of templates, and the digest of all that are in use."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence

from trivet.digests import sha256


def packaged_folder() -> str:
    """Return the folder of trivet's templates: in the wheel, or next to `generator/` in an editable install."""
    here = os.path.dirname(os.path.realpath(__file__))
    packaged = os.path.join(here, "templates")
    return packaged if os.path.isdir(packaged) else os.path.join(here, "..", "..", "templates")


def template_names(folders: Iterable[str]) -> tuple[str, ...]:
    """Return the names of all templates in the folders, with `/`, sorted: those that Jinja's loader lists."""
    found: set[str] = set()
    for top in folders:
        for folder, _, files in os.walk(top):
            below = os.path.relpath(folder, top).replace(os.sep, "/")
            found.update(name if below == "." else f"{below}/{name}" for name in files)
    return tuple(sorted(found))


def templates_digest(folders: Sequence[str]) -> str:
    """Return the `sha256:…` of the names and texts of all templates in use, with LF line ends.

    A template in one folder replaces those of the same name in the folders after it.
    """
    found = []
    for name in template_names(folders):
        text = _text(name, folders).replace(b"\r\n", b"\n")
        found.append(f"{name}\0{len(text)}\0".encode() + text)
    return sha256(b"".join(found))


def _text(name: str, folders: Sequence[str]) -> bytes:
    source = next((path for one in folders if os.path.isfile(path := os.path.join(one, name))), "")
    with open(source, "rb") as file:
        return file.read()
