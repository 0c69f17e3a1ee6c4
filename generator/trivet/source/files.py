"""List and read schema files: regular files below the paths in the settings, never through a symlink."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from trivet import rules
from trivet.diagnostics import Diagnostic, Location, show
from trivet.existing import is_folder, is_link
from trivet.reader.document import SUFFIXES
from trivet.reader.limits import LIMITS
from trivet.settings import Settings
from trivet.settings.globs import matches
from trivet.settings.near_files import near_file
from trivet.source.entries import base_of, below, is_below, is_pattern
from trivet.source.ignore import Ignore, line_for
from trivet.tool_folders import SKIPPED

_NO_MATCH = "no file or folder matches it"
_RELATIVE = "Correct the entry, or remove it; paths are relative to the settings file."


@dataclass(frozen=True, slots=True)
class Found:
    """A file below an entry of `schemas:`.

    `path` is relative to the root, `below` to the folder of the entry. `ignored` is true if `ignore:` matches the file.
    """

    path: str
    below: str
    ignored: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    files: tuple[Found, ...]
    diagnostics: tuple[Diagnostic, ...]


class UnreadableError(Exception):
    """A file cannot be read. The message is shown to the user unchanged."""


def list_schemas(settings: Settings) -> Listing:
    """List the files that `schemas:` names, sorted by path. No file is listed twice.

    Files that `ignore:` matches are included, with `ignored` set to true.
    """
    walk = _Walk(settings)
    for index, entry in enumerate(settings.schemas):
        fault = walk.entry(entry)
        if fault:
            message = f"`schemas:` names '{show(entry)}': {fault}"
            hint = near_file(settings.root, normal_path(entry)) or _RELATIVE
            walk.diagnostics.append(rules.UNREADABLE.at(settings.place(f"/schemas/{index}"), message, hint))
    files = tuple(walk.files[path] for path in sorted(walk.files))
    return Listing(files, tuple(walk.diagnostics))


def read_bytes(root: Path, path: str) -> bytes:
    """Return at most `LIMITS.size` + 1 bytes of a regular file; `path` is relative to `root`.

    Raises `UnreadableError` if the file cannot be read, or if the path contains a symlink.
    """
    try:
        refuse_symlinks(root, path)
        flags = os.O_RDONLY | os.O_NONBLOCK | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
        descriptor = os.open(root / path, flags)
    except OSError as fault:
        raise UnreadableError(_reason(fault)) from None
    except ValueError as fault:
        raise UnreadableError(str(fault)) from None
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):  # checked before `fdopen`, which refuses folders
        os.close(descriptor)
        raise UnreadableError("it is not a regular file")
    with os.fdopen(descriptor, "rb") as file:
        try:
            return file.read(LIMITS.size + 1)
        except OSError as fault:
            raise UnreadableError(_reason(fault)) from None


def refuse_symlinks(root: Path, path: str) -> None:
    """Raise `UnreadableError` if any component of `path` below `root` is a symlink."""
    current = root
    for part in PurePosixPath(path).parts:
        current = current / part
        if part != ".." and is_link(current):
            raise UnreadableError("its path contains a symlink, and trivet follows none")


def normal_path(path: str) -> str:
    """Return a path from the settings in normal form, without `./` and `x/../`."""
    return os.path.normpath(path).replace(os.sep, "/")


def below_entry(path: str, settings: Settings) -> str | None:
    """Return the path of a document relative to the entry of `schemas:` that covers it; None if no entry does."""
    for entry in map(normal_path, settings.schemas):
        patterned = is_pattern(settings.root, entry)
        base = base_of(settings.root, entry) if patterned else entry
        if is_below(base, path) and (path.lower().endswith(SUFFIXES) or (patterned and matches(entry, path))):
            return below(base, path)
    return None


class _Walk:
    def __init__(self, settings: Settings) -> None:
        self._root = settings.root
        self._ignore = Ignore(settings.ignore)
        self._own = set(own_paths(settings))
        self.files: dict[str, Found] = {}
        self.diagnostics: list[Diagnostic] = []

    def entry(self, entry: str) -> str:
        """Add the files that an entry of `schemas:` names.

        Return "" on success, otherwise the reason why the entry is refused.
        """
        start = normal_path(entry)
        if is_pattern(self._root, start):
            return self._pattern(start)
        try:
            refuse_symlinks(self._root, start)
            mode = os.lstat(self._root / start).st_mode
        except (OSError, ValueError) as fault:
            return _reason(fault) if isinstance(fault, OSError) else str(fault)
        except UnreadableError as fault:
            return str(fault)
        if stat.S_ISDIR(mode):
            for path in self._below(start):
                if path.lower().endswith(SUFFIXES):
                    self._take(path, below(start, path))
        else:
            self._take(start, PurePosixPath(start).name)
        return ""

    def _pattern(self, pattern: str) -> str:
        """Record the files that `pattern` selects. Return an error message if there are none, else an empty text.

        A file that matches is selected whatever its suffix. If a folder matches, the files below it that have a suffix
        of documents, such as `.json`, are selected.
        """
        base = base_of(self._root, pattern)
        if not is_folder(self._root / base):
            return _NO_MATCH
        found = [path for path in self._below(base) if _is_meant(pattern, path)]
        for path in found:
            self._take(path, below(base, path))
        return "" if found else _NO_MATCH

    def _below(self, start: str) -> Iterator[str]:
        pending = [start]
        while pending:
            folder = pending.pop()
            try:
                with os.scandir(self._root / folder) as entries:
                    found = sorted(entries, key=lambda entry: entry.name)
            except OSError as fault:
                message = f"the folder cannot be listed: {_reason(fault)}"
                self._refuse(folder, message, excludes=folder != start)
                continue
            for entry in found:
                path = entry.name if folder == "." else f"{folder}/{entry.name}"
                if path in self._own:
                    continue
                if entry.is_symlink():
                    self._leave_link(entry, path)
                elif not entry.is_dir():
                    yield path
                elif self._ignore.folder(path) or entry.name in SKIPPED:
                    continue
                elif entry.name.startswith("."):
                    self._skip(path, "a hidden folder; it was not searched")
                else:
                    pending.append(path)

    def _leave_link(self, entry: os.DirEntry[str], path: str) -> None:
        """Report a symlink if trivet would read a regular file or folder with its name. Symlinks are never followed."""
        leads_to_folder = is_folder(self._root / path)
        ignored = self._ignore.folder(path) if leads_to_folder else self._ignore.file(path)
        if not ignored and (leads_to_folder or path.lower().endswith(SUFFIXES)):
            self._skip(path, "a symlink; trivet follows none below `schemas:`")

    def _take(self, path: str, name: str) -> None:
        if path in self.files:
            return
        ignored = self._ignore.file(path)
        if not ignored and safe_name(path) != path:
            self._refuse(path, "the file's name is not UTF-8")
        else:
            self.files[path] = Found(path, name, ignored)

    def _skip(self, path: str, message: str) -> None:
        finding = rules.SKIPPED.at(Location(safe_name(path)), message)
        if finding not in self.diagnostics:
            self.diagnostics.append(finding)

    def _refuse(self, path: str, message: str, *, excludes: bool = True) -> None:
        hint = f"Exclude it with `ignore:` (a line `{line_for(path)}`)." if excludes else ""
        self.diagnostics.append(rules.UNREADABLE.at(Location(safe_name(path)), message, hint))


def _is_meant(pattern: str, path: str) -> bool:
    """Return whether a pattern matches a path, or matches a folder that contains the path.

    If only the folder matches, the path must have the suffix of a document, such as `.json`.
    """
    if matches(pattern, path):
        return True
    folders = (str(folder) for folder in PurePosixPath(path).parents)
    return path.lower().endswith(SUFFIXES) and any(matches(pattern, folder) for folder in folders)


def safe_name(path: str) -> str:
    """Return a file name in which characters that UTF-8 cannot encode are escaped."""
    return path.encode("utf-8", "backslashreplace").decode("utf-8")


def own_paths(settings: Settings) -> tuple[str, ...]:
    """Return the paths of trivet's own files and folders, such as the settings and the output, sorted.

    They are never read as schemas, even if `schemas:` names a folder that contains them.
    """
    targets = settings.targets
    optional = (settings.extensions, settings.templates)
    own = (one.templates for one in targets.own.values())
    paths = (
        *(settings.output, settings.place("").document, *settings.instances, *settings.patches.values()),
        *(*filter(None, optional), *targets.folders.values(), *own),
    )
    return tuple(sorted({normal_path(path) for path in paths}))


def _reason(fault: OSError) -> str:
    if isinstance(fault, FileNotFoundError):
        return "no such file or folder"
    return (fault.strerror or "it cannot be read").lower()
