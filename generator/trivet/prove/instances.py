"""Finds the instance files of each schema document, and reads their instances one at a time.

The path of an instance file contains the path of its schema document: `examples/shop/order/valid/a.json` belongs to
`schemas/shop/order.json`. Below a folder `valid` or `invalid`, all instances are expected to be valid or invalid.
Alternatively, a file `labels*.json` lists instance files, each with its schema document, and with true or false for
valid or invalid. For instance files that are not in the list, the path decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from trivet import rules
from trivet.diagnostics import Diagnostic, Location, show
from trivet.existing import is_file, is_folder
from trivet.json_text import json_line
from trivet.reader.document import SUFFIXES, YAML_SUFFIXES, read_document
from trivet.reader.json_reader import read_json
from trivet.reader.limits import LIMITS
from trivet.reader.refusal import RefusedError

LINES = (".jsonl", ".ndjson")
#: The maximum length of the text of a derived instance, in characters.
LONGEST = 400_000
_EXPECTED = {"valid": True, "invalid": False}


@dataclass(frozen=True, slots=True)
class Instance:
    """A JSON value that `prove` tests.

    - `value`: the value; its numbers are `int` or `Decimal`.
    - `text`: the value as JSON.
    - `source`: where the value comes from, in words.
    - `expected`: true or false if the user labelled the value as valid or invalid, else None.
    - `about`: the schema location that the value was derived for.
    - `is_given`: whether the value is from a file of the user.
    """

    value: Any
    text: str
    source: str
    expected: bool | None = None
    about: str = ""
    is_given: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """A file of instances.

    - `document`: the path of the schema document that the instances belong to
    - `shown`: the file's name in messages
    - `expected`: true if labelled valid, false if labelled invalid, None without a label
    """

    document: str
    path: Path
    shown: str
    expected: bool | None = None


@dataclass(frozen=True, slots=True)
class Sources:
    """The instance files that were found.

    - `elsewhere`: the number of rows in `labels*.json` files about schemas outside this build
    - `beside`: the number of files without a known schema document, in or below a folder with a `labels*.json`

    A file elsewhere that belongs to no schema document gets a diagnostic.
    """

    files: tuple[Source, ...]
    diagnostics: tuple[Diagnostic, ...] = ()
    elsewhere: int = 0
    beside: int = 0


def find(root: Path, entries: Iterable[str | Path], documents: dict[str, str], only: str = "") -> Sources:
    """Find the instance files in `entries`: files and folders, absolute or relative to `root`.

    - `documents`: maps each root document to its path below `schemas:`, such as `shop/order.json`. An instance
      file belongs to this document if `shop/order` occurs in its path, as in `examples/shop/order/valid/a.json`.
    - `only`: the document for instance files whose paths contain no document's path; "" if there is none.
    """
    finder = _Finder(root, documents, only)
    for entry in entries:
        finder.entry(root / entry)
    return Sources(tuple(finder.files), tuple(finder.diagnostics), finder.elsewhere, finder.beside)


def read(source: Source) -> Iterator[Instance | Diagnostic]:
    """Yield the instances of a file one at a time, and a diagnostic for anything that cannot be read."""
    if source.path.suffix.lower() in LINES:
        yield from _read_lines(source)
        return
    try:
        with source.path.open("rb") as file:
            data = file.read(LIMITS.size + 1)
    except OSError as fault:
        yield _unreadable(source.shown, fault)
        return
    found = read_document(source.path.name, data)
    if not found.ok:
        for one in found.diagnostics:
            at = one.location
            yield Diagnostic(
                one.rule, one.severity, one.message, Location(source.shown, at.line, at.column), one.hint
            )
        return
    is_yaml = source.path.suffix.lower() in YAML_SUFFIXES
    text = json_line(found.value) if is_yaml else found.text
    yield Instance(found.value, text, source.shown, source.expected, is_given=True)


def _read_lines(source: Source) -> Iterator[Instance | Diagnostic]:
    try:
        with source.path.open("rb") as file:
            for number, line in enumerate(iter(lambda: file.readline(LIMITS.size + 1), b""), 1):
                if line.strip():
                    yield _line(source, number, line)
    except OSError as fault:
        yield _unreadable(source.shown, fault)


def _line(source: Source, number: int, line: bytes) -> Instance | Diagnostic:
    try:
        if len(line) > LIMITS.size:
            raise RefusedError(rules.LIMIT, f"a line longer than {LIMITS.size:,} bytes")
        text = line.decode("utf-8").strip()
        shown = f"{source.shown}:{number}"
        return Instance(read_json(text), text, shown, source.expected, is_given=True)
    except UnicodeDecodeError:
        return rules.NOT_UTF8.at(Location(source.shown, number, 1), "the line is not UTF-8")
    except RefusedError as refused:
        found = refused.diagnostic(source.shown)
        at = Location(source.shown, number, found.location.column or 1)
        return Diagnostic(found.rule, found.severity, found.message, at, found.hint)


def _unreadable(shown: str, fault: OSError) -> Diagnostic:
    reason = (fault.strerror or "it cannot be read").lower()
    return rules.UNREADABLE.at(Location(shown), f"the instance cannot be read: {reason}")


class _Finder:
    """Collects instance files from files and folders.

    In a folder, the files that a `labels*.json` lists come first. Its other files follow, sorted by name.
    """

    def __init__(self, root: Path, documents: dict[str, str], only: str) -> None:
        self._root, self._only = root, only
        self._documents = documents
        self._by_stem = {_without_suffix(below): path for path, below in sorted(documents.items())}
        self.files: list[Source] = []
        self.diagnostics: list[Diagnostic] = []
        self.elsewhere = 0
        self.beside = 0
        self._named: set[Path] = set()

    def entry(self, entry: Path) -> None:
        if is_folder(entry):
            self._folder(entry, (*self._parts_of(entry), entry.name), labelled=False)
        elif is_file(entry):
            self._file(entry, self._parts_of(entry))
        else:
            place = Location(self._shown(entry))
            self.diagnostics.append(rules.UNREADABLE.at(place, "no such file or folder"))

    def _parts_of(self, entry: Path) -> tuple[str, ...]:
        shown = self._shown(entry)
        return PurePosixPath(shown).parts[:-1]

    def _shown(self, path: Path) -> str:
        try:
            text = path.relative_to(self._root).as_posix()
        except ValueError:
            text = path.as_posix()
        return show(text)

    def _folder(self, folder: Path, parts: tuple[str, ...], labelled: bool) -> None:
        """Add the instance files of a folder and its subfolders; files that a `labels*.json` lists come first.

        `labelled` is true if an enclosing folder has a file `labels*.json`.
        """
        labels = sorted(folder.glob("labels*.json"))
        for path in labels:
            self._labels(path)
        labelled = labelled or bool(labels)
        for path in sorted(folder.iterdir(), key=lambda path: path.name):
            if path.is_dir() and not path.is_symlink():
                self._folder(path, (*parts, path.name), labelled)
            elif path not in labels and path.suffix.lower() in (*SUFFIXES, *LINES) and path.is_file():
                self._beside(path, parts) if labelled else self._file(path, parts)

    def _beside(self, path: Path, parts: tuple[str, ...]) -> None:
        """Add a file from a folder with a `labels*.json` in it or above it, unless one of these lists the file.

        Schema documents are skipped. A file whose schema document is unknown is only counted.
        """
        if path.resolve() in self._named or self._shown(path) in self._documents:
            return
        if self._document((*parts, _without_suffix(path.name))):
            self._file(path, parts)
        else:
            self.beside += 1

    def _file(self, path: Path, parts: tuple[str, ...]) -> None:
        if path.name.startswith("labels") and path.suffix == ".json":
            self._labels(path)
            return
        document = self._document((*parts, _without_suffix(path.name)))
        if not document:
            hint = "Put it below a folder named after the document, or name the document with --document."
            message = "its path matches no document below `schemas:`"
            self.diagnostics.append(rules.INSTANCE_UNASSIGNED.at(Location(self._shown(path)), message, hint))
            return
        expected = next((_EXPECTED[part] for part in reversed(parts) if part in _EXPECTED), None)
        self.files.append(Source(document, path, self._shown(path), expected))

    def _document(self, parts: tuple[str, ...]) -> str:
        """Return the schema document whose path, without its suffix, occurs in `parts`, the path of an instance file.

        If there are several, the one with the longest path is chosen; if paths are equally long, the one that occurs
        later in `parts`. If there is none, the result is the default document, which may be "".
        """
        best: tuple[int, int, str] = (0, 0, self._only)
        for stem, document in self._by_stem.items():
            wanted = tuple(stem.split("/"))
            for start in range(len(parts) - len(wanted) + 1):
                if parts[start : start + len(wanted)] == wanted and (len(wanted), start) > best[:2]:
                    best = (len(wanted), start, document)
        return best[2]

    def _labels(self, path: Path) -> None:
        try:
            with path.open("rb") as file:
                found = read_document(path.name, file.read(LIMITS.size + 1))
        except OSError as fault:
            self.diagnostics.append(_unreadable(self._shown(path), fault))
            return
        rows = found.value if found.ok else None
        if not isinstance(rows, list) or not all(map(_is_row, rows)):
            message = "it is not a list of {schema, instance, valid}"
            self.diagnostics.append(rules.SYNTAX.at(Location(self._shown(path)), message))
            return
        for row in rows:
            self._row(path.parent, row)

    def _row(self, folder: Path, row: dict[str, Any]) -> None:
        self._named.add((folder / row["instance"]).resolve())
        document = self._labelled(folder, row["schema"])
        if document is None:
            self.elsewhere += 1
            return
        instance = folder / row["instance"]
        self.files.append(Source(document, instance, self._shown(instance), row["valid"]))

    def _labelled(self, folder: Path, schema: str) -> str | None:
        for path in (self._shown(folder / schema), schema):
            if path in self._documents:
                return path
        return None


def _is_row(row: Any) -> bool:
    kinds = {"schema": str, "instance": str, "valid": bool}
    return isinstance(row, dict) and all(isinstance(row.get(key), kind) for key, kind in kinds.items())


def _without_suffix(path: str) -> str:
    for suffix in (*SUFFIXES, *LINES):
        if path.lower().endswith(suffix):
            path = path[: -len(suffix)]
            break
    return path.removesuffix(".schema")
