"""The key of a build: a digest of everything that its result depends on."""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from trivet.digests import hex_digits, sha256
from trivet.extensions.records import Vocabulary
from trivet.settings import Settings
from trivet.settings.folders import missing_folders
from trivet.source.documents import Document, Documents
from trivet.template_files import packaged_folder, templates_digest
from trivet.unchanged.versions import TOOLS, installed_version

#: The suffixes of the folders and files that contain the metadata of installed packages.
_METADATA = (".dist-info", ".egg-info", ".egg")


def key_of(settings: Settings, documents: Documents, vocabulary: Vocabulary) -> str:
    """Return the cache key of a build, in hexadecimal digits. `load` must have read `documents`.

    The key depends on trivet's code, Python, installed packages, settings, vocabulary, templates and documents,
    and on which documents are missing or cannot be read.
    """
    parts = (
        _code(),
        platform.python_implementation(),
        sys.version,
        *map(installed_version, TOOLS),
        *_libraries(),
        repr(settings),
        repr((vocabulary.file, vocabulary.digest)),
        *_templates(settings),
        *map(_document, documents.by_path.values()),
        repr(sorted(documents.inputs.items())),
        repr((documents.diagnostics, documents.components, documents.conceded)),
        repr((sorted(documents.failed), sorted(documents.absent), sorted(map(repr, documents.used)))),
        repr(tuple(missing_folders(settings))),
    )
    return hex_digits("".join(f"{len(part)}:{part}" for part in parts))


@cache
def _libraries() -> tuple[str, ...]:
    """Return the names and versions of all installed packages, such as `click-8.1.7.dist-info`."""
    names = (name for folder in sys.path for name in _names(folder or "."))
    return tuple(sorted(name for name in names if name.endswith(_METADATA)))


def _names(folder: str) -> list[str]:
    """Return the names in a folder of Python's path; Python skips what is missing or cannot be read, too."""
    try:
        return [path.name for path in Path(folder).iterdir()]
    except OSError:
        return []


def _templates(settings: Settings) -> Iterator[str]:
    """Yield a digest of the templates in use, then one for each target with templates of its own."""
    own = [] if settings.templates is None else [str(settings.root / settings.templates)]
    yield templates_digest((*own, packaged_folder()))
    for _, target in sorted(settings.targets.own.items()):
        yield templates_digest((str(settings.root / target.templates),))


def _document(one: Document) -> str:
    patch = "" if one.patch is None else hex_digits(one.patch.text)
    draft = None if one.draft is None else (one.draft.name, one.draft.uri)
    about = (one.path, one.below, one.role, one.url, one.is_component, draft)
    return repr((*about, hex_digits(one.text), patch))


@cache
def _code() -> str:
    """Return a digest of all files of the package, so that a change in trivet's own code changes each key."""
    top = Path(__file__).resolve().parents[1]
    found: list[bytes] = []
    for path in sorted(top.rglob("*")):
        if path.is_file() and path.parent.name != "__pycache__":
            text = path.read_bytes()
            found.append(f"{path.relative_to(top).as_posix()}\0{len(text)}\0".encode() + text)
    return sha256(b"".join(found))
