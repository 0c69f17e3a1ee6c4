"""Derive the module of a document, a dotted name, from the path of the document."""

from __future__ import annotations

import keyword
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

from trivet import rules
from trivet.diagnostics import Diagnostic, Origin, show
from trivet.digests import shortened
from trivet.letters import folded, is_letter, snake
from trivet.reader.document import SUFFIXES
from trivet.source import Document

#: Names that no document may have as its module: those of support modules in generated packages, and of a SQL file.
RESERVED = frozenset(("_ecma", "_formats", "_idn", "_json", "_leap", "_schemas", "_shared"))

#: The maximum number of bytes in a part of a module's name. With it, every file system allows `_<part>_rules.py`.
_MOST_BYTES = 180


def module_of(document: Document) -> str:
    """Return the module of a document: `oura/session.json` → `oura.session`.

    The module of a document that is not below `schemas:` begins with `external.`.
    """
    if document.role == "metaschema":
        return "external.json_schema_" + "_".join(_part(part) for part in _metaschema_parts(document.path))
    path = PurePosixPath(document.below)
    parts = [*(part for part in path.parts[:-1] if part not in ("..", "/")), stem(path.name)]
    dotted = ".".join(_part(part) for part in parts)
    return dotted if document.role in ("schema", "ignored") else f"external.{dotted}"


def clashes(modules: Mapping[str, str]) -> Iterable[Diagnostic]:
    """Yield an error for each document whose module could be confused with that of another document.

    Their names are equal, or differ only in case, for example. `modules` maps the path of each document to the name of
    its module. Of the documents that clash, the one with the alphabetically first path gets no error.
    """
    first: dict[str, str] = {}
    for path, module in sorted(modules.items()):
        other = first.setdefault(folded(module), path)
        if other != path:
            message = f"it would become the module '{module}', as {show(other)} does"
            hint = "Rename one of the two, or name it under `ignore:`."
            yield rules.NAME_CLASH.at(Origin(path), message, hint)


def stem(name: str) -> str:
    """Return a file name without its suffix: `.json`, `.yaml` or `.yml`, and a `.schema` before it."""
    for suffix in (*SUFFIXES, ".schema"):
        if name.lower().endswith(suffix):
            name = name[: -len(suffix)]
            if suffix == ".schema":
                break
    return name


def _part(text: str) -> str:
    name = snake(text) or "_"
    if name[0] != "_" and not is_letter(name[0]):
        name = f"_{name}"
    name = shortened(name, _MOST_BYTES)
    return f"{name}_" if keyword.iskeyword(name) or name in RESERVED else name


def _metaschema_parts(uri: str) -> list[str]:
    """Return the words that name a metaschema: `http://json-schema.org/draft-07/schema` → `07`."""
    parts = [part for part in uri.split("/")[3:] if part not in ("schema", "draft", "meta")]
    return [part.removeprefix("draft-") for part in parts]
