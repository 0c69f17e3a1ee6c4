"""Find the positions of the members of a TOML table by reading its text line by line, where that is possible."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from typing import Any

from trivet.diagnostics import escape_token

_KEY = r"""(?:[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*')"""
_DOTTED = rf"{_KEY}(?:[ \t]*\.[ \t]*{_KEY})*"
_HEADER = re.compile(rf"[ \t]*\[[ \t]*({_DOTTED})[ \t]*\]")
_MEMBER = re.compile(rf"[ \t]*({_DOTTED})[ \t]*=[ \t]*")

_A_LIST_OF_TABLES = ("",)

#: Line and column, from 1, by JSON Pointer.
Places = dict[str, tuple[int, int]]


def toml_places(text: str, table: tuple[str, ...]) -> Places:
    """Return the positions of a table, its members and everything nested in them, by JSON Pointer.

    Pointers are relative to the table. Positions that cannot be found are missing.
    """
    lines, found = text.split("\n"), Places()
    inside: tuple[str, ...] = ()
    number = 0
    while number < len(lines):
        line = lines[number]
        if header := _HEADER.match(line):
            inside = _keys(header[1])
            _note(found, table, inside, (number + 1, 1))
        elif line.lstrip().startswith("[["):
            inside = _A_LIST_OF_TABLES
        elif member := _MEMBER.match(line):
            rest = [line[member.end() :], *lines[number + 1 :]]
            value, height = _value(rest)
            place = (number + 1, member.start(1) + 1)
            at = (*inside, *_keys(member[1]))
            _note(found, table, at, place)
            for path, below in _below(value, rest[:height], number, member.end()):
                _note(found, table, (*at, *path), below)
            number += height - 1
        number += 1
    return found


def _note(found: Places, table: tuple[str, ...], path: tuple[str, ...], place: tuple[int, int]) -> None:
    """Record the position `place` of the key `path` in `found`, if the key is inside `table`.

    If the key already has a position, that position stays.
    """
    if path[: len(table)] == table:
        pointer = "".join(f"/{escape_token(token)}" for token in path[len(table) :])
        found.setdefault(pointer, place)


def _keys(dotted: str) -> tuple[str, ...]:
    value: Any = tomllib.loads(f"{dotted} = 0")
    keys = []
    while isinstance(value, dict):
        ((key, value),) = value.items()
        keys.append(key)
    return tuple(keys)


def _value(rest: list[str]) -> tuple[Any, int]:
    """Return (TOML value at the beginning of the lines, number of lines that it takes); (None, 1) if it is invalid."""
    for height in range(1, len(rest) + 1):
        try:
            return tomllib.loads("value = " + "\n".join(rest[:height]))["value"], height
        except tomllib.TOMLDecodeError:
            continue
    return None, 1


def _below(
    value: Any, lines: list[str], first: int, indent: int
) -> Iterator[tuple[tuple[str, ...], tuple[int, int]]]:
    """Yield (path, (line, column)) for the strings in lists and the keys of inline tables in a TOML value.

    Lines and columns are those of the file, counted from 1. The text `lines` begins in line `first`, column
    `indent`, both counted from 0. Strings and keys that are not found in the text are skipped.
    """
    text, start = "\n".join(lines), 0
    for path, word in _words(value):
        forms = "|".join({re.escape(f'"{word}"'), re.escape(f"'{word}'"), rf"\b{re.escape(word)}[ \t]*="})
        match = re.compile(forms).search(text, start)
        if match:
            line = text.count("\n", 0, match.start())
            column = match.start() - (text.rfind("\n", 0, match.start()) + 1)
            yield path, (first + line + 1, column + 1 + (0 if line else indent))
            start = match.end()


def _words(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield (*path, key), key
            yield from _words(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            if isinstance(inner, str):
                yield (*path, str(index)), inner
            else:
                yield from _words(inner, (*path, str(index)))
