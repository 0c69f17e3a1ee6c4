"""The patterns of `ignore:`, with the rules of .gitignore.

A path in an ignored folder is ignored. Otherwise, the last pattern that matches the path decides.
A pattern that begins with `!` keeps the path.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from trivet.diagnostics import show

_TRAILING_SPACES = re.compile(r"(?<!\\) +$")
_CLASS = re.compile(r"\[([!^]?)((?:\]|\[:[a-z]+:\]|\\.|[^\]\\])(?:\[:[a-z]+:\]|\\.|[^\]\\])*)\]", re.DOTALL)
_MEMBER = re.compile(r"\[:[a-z]+:\]|\\.|.", re.DOTALL)
_NAMED_CLASS = re.compile(r"\[:([a-z]+):\]")
_NAMED = {
    "alnum": "0-9A-Za-z",
    "alpha": "A-Za-z",
    "blank": r" \t",
    "digit": "0-9",
    "lower": "a-z",
    "space": r"\s",
    "upper": "A-Z",
    "xdigit": "0-9A-Fa-f",
}
_NEVER = r"(?!)"
#: Matches text that needs no quotes in a YAML list.
_PLAIN = re.compile(r"(?:[\w./+@=~$%&()!^;?<>-]| (?! |#|$))*")


def line_for(path: str) -> str:
    """Return a line of `ignore:` that matches a file, for hints; it is quoted if YAML needs that.

    Characters that cannot be shown, or are not UTF-8, become `?`.
    """
    kept = path.rstrip(" ")
    shown = "".join(f"\\{char}" if char in "*?[]\\" else char if show(char) == char else "?" for char in kept)
    line = f"/{shown}" + "\\ " * (len(path) - len(kept))
    return line if _PLAIN.fullmatch(line) else "'" + line.replace("'", "''") + "'"


@dataclass(frozen=True, slots=True)
class _Pattern:
    """A line of `ignore:`.

    `ignores` is false if the line begins with `!`. `regex` is matched with the whole path if `whole` is true,
    otherwise with the last segment of the path.
    """

    regex: re.Pattern[str]
    ignores: bool
    folders_only: bool
    whole: bool

    def matches(self, path: str, *, is_folder: bool) -> bool:
        if self.folders_only and not is_folder:
            return False
        return self.regex.fullmatch(path if self.whole else path.rpartition("/")[2]) is not None


class Ignore:
    """The patterns of `ignore:`, matched against paths below the root."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._patterns = tuple(pattern for line in lines for pattern in _parsed(line))[::-1]
        self._folders: dict[str, bool] = {"": False}

    def file(self, path: str) -> bool:
        return self.folder(path.rpartition("/")[0]) or self._itself(path, is_folder=False)

    def folder(self, path: str) -> bool:
        known = self._folders.get(path)
        if known is None:
            known = self.folder(path.rpartition("/")[0]) or self._itself(path, is_folder=True)
            self._folders[path] = known
        return known

    def _itself(self, path: str, *, is_folder: bool) -> bool:
        last = next((each for each in self._patterns if each.matches(path, is_folder=is_folder)), None)
        return last is not None and last.ignores


def _parsed(line: str) -> Iterator[_Pattern]:
    """Yield the pattern in a line (gitignore(5)); nothing for a comment or an empty line."""
    text = _TRAILING_SPACES.sub("", line)
    if not text or text.startswith("#"):
        return
    ignores = not text.startswith("!")
    text = text if ignores else text[1:]
    folders_only = text.endswith("/")
    text = text[:-1] if folders_only else text
    if text:
        whole = "/" in text
        regex = re.compile("".join(_pieces(text.removeprefix("/"))), re.DOTALL)
        yield _Pattern(regex, ignores, folders_only, whole)


def _pieces(text: str) -> Iterator[str]:
    """Translate a pattern of `ignore:` into a regular expression, and yield its text in pieces.

    As in git, an invalid pattern matches nothing.
    """
    at = 0
    while at < len(text):
        char = text[at]
        stars = len(text) - at - len(text[at:].lstrip("*"))
        if stars:
            piece, used = _stars(text, at, stars)
        elif char == "?":
            piece, used = "[^/]", 1
        elif char == "[":
            piece, used = _class(text, at)
        elif char == "\\":
            piece, used = (re.escape(text[at + 1]) if at + 1 < len(text) else _NEVER), 2
        else:
            piece, used = re.escape(char), 1
        yield piece
        at += used


def _stars(text: str, at: int, stars: int) -> tuple[str, int]:
    """Translate the run of `stars` asterisks that begins at index `at`.

    Return the regular expression, and the number of characters of the pattern that it replaces.
    """
    starts = at == 0 or text[at - 1] == "/"
    after = text[at + stars : at + stars + 1]
    if stars >= 2 and starts and after == "/":
        return "(?:.*/)?", stars + 1
    if stars >= 2 and starts and not after:
        return ".*", stars
    return "[^/]*", stars


def _class(text: str, at: int) -> tuple[str, int]:
    """Translate a character class such as `[a-c]`, `[!a]` or `[[:digit:]]`, which begins at index `at`.

    Return (regular expression, number of characters of the class in `text`). A class never matches a slash.
    """
    found = _CLASS.match(text, at)
    if found is None or any(name not in _NAMED for name in _NAMED_CLASS.findall(found[2])):
        return _NEVER, 1
    members = "".join(_members(_MEMBER.findall(found[2]))) or r"\0"
    return f"(?!/)[{'^' if found[1] else ''}{members}]", found.end() - at


def _members(parts: list[str]) -> Iterator[str]:
    """Yield the members of a character class in the syntax of Python's `re`.

    For a reversed range, such as `z-a`, yield an empty string, because such a range contains no characters.
    """
    while parts:
        first, *parts = parts
        if first.startswith("[:"):
            yield _NAMED[first[2:-2]]
        elif len(parts) > 1 and parts[0] == "-":
            low, high = first[-1], parts[1][-1]
            yield f"{re.escape(low)}-{re.escape(high)}" if low <= high else ""
            parts = parts[2:]
        else:
            yield re.escape(first[-1])
