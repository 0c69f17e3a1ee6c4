"""What trivet reports to the user: locations, findings, and exceptions that carry findings.

Nothing is printed here: `trivet.cli` prints the findings, with a printer from `trivet.cli.printers`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, NamedTuple

from trivet.visible import visible

Severity = Literal["error", "warning", "notice"]

_MARK = re.compile(r"#(?=[/*?]|$)")

_SHOWN_CHARACTERS = 160
#: The maximum number of entries that are shown below one `before` of proposals. Of the rest, only the number is shown.
_MOST_ENTRIES = 20


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A location in an input file.

    - `document`: a path relative to the root, with `/`
    - `pointer`: a JSON Pointer (RFC 6901)
    - `line`, `column`: counted from 1; both are 0 until `Documents.locate` has looked them up
    """

    document: str
    line: int = 0
    column: int = 0
    pointer: str = ""

    def __str__(self) -> str:
        if self.line:
            return f"{self.document}:{self.line}:{self.column}"
        return self.document


class Origin(NamedTuple):
    """The place where a schema, a keyword or a value is written: a document, and a JSON Pointer (RFC 6901) into it."""

    document: str
    pointer: str = ""

    def __truediv__(self, token: str | int) -> Origin:
        """Return the origin of the member or item `token` of the value at this origin."""
        return Origin(self.document, f"{self.pointer}/{escape_token(str(token))}")

    def __str__(self) -> str:
        return f"{self.document}#{self.pointer}"

    @property
    def location(self) -> Location:
        return Location(self.document, pointer=self.pointer)


def split_place(text: str) -> tuple[str, str, str]:
    """Split `document#pointer` into (document, `#`, pointer); without a pointer, into (document, "", "").

    The separator is the first `#` that is followed by a pointer, by a glob for pointers, or by the end of the text. Any
    other `#` belongs to the name of the document.
    """
    found = _MARK.search(text)
    return (text[: found.start()], "#", text[found.end() :]) if found else (text, "", "")


def escape_token(token: str) -> str:
    """Escape a reference token of a JSON Pointer (RFC 6901 §4)."""
    return token.replace("~", "~0").replace("/", "~1")


def unescape_token(token: str) -> str:
    """Unescape a reference token of a JSON Pointer (RFC 6901 §4)."""
    return token.replace("~1", "/").replace("~0", "~")


@dataclass(frozen=True, slots=True)
class Proposal:
    """Lines that the user can add to the settings so that trivet tolerates a fault.

    `entry` is the text for this fault. `before` is the text above the entry, such as the name of the settings file.
    Entries of proposals with equal `before` are shown together, below one `before`.
    """

    before: str
    entry: str


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A finding for the user.

    `rule` is an id from `trivet.rules`. `hint` says how to fix the cause. `proposal` is for users who cannot correct
    the input: settings with which trivet tolerates the fault.
    """

    rule: str
    severity: Severity
    message: str
    location: Location
    hint: str = ""
    proposal: Proposal | None = None

    @property
    def sort_key(self) -> tuple[str, int, int, str, str, str]:
        at = self.location
        return (at.document, at.line, at.column, at.pointer, self.rule, self.message)

    def text(self) -> str:
        """Return `file:line:column: severity rule: message [pointer]`, then the hint on indented lines."""
        pointer = f" [{show(self.location.pointer)}]" if self.location.pointer else ""
        where = f"{show(self.location.document)}"
        if self.location.line:
            where += f":{self.location.line}:{self.location.column}"
        line = f"{where}: {self.severity} {self.rule}: {self.message}{pointer}"
        return "\n".join([line, *(f"    {part}" for part in self.hint.splitlines())])


def told(diagnostics: Iterable[Diagnostic]) -> str:
    """Return the findings as text, each with its hint, followed by the settings lines that they propose."""
    lines = []
    proposals: dict[str, dict[str, None]] = {}
    for one in diagnostics:
        lines.append(one.text())
        if one.proposal is not None:
            proposals.setdefault(one.proposal.before, {})[one.proposal.entry] = None
    for before, entries in proposals.items():
        lines += [before, *list(entries)[:_MOST_ENTRIES]]
        if len(entries) > _MOST_ENTRIES:
            more = len(entries) - _MOST_ENTRIES
            lines.append(f"and {more:,} more: `at:` may be a pattern, as in 'api/**#/properties/*'")
    return "".join(f"{line}\n" for line in lines)


class TrivetError(Exception):
    """The base class of trivet's exceptions."""


class InputError(TrivetError):
    """The inputs cannot be used. `diagnostics` has *all* findings of the run, sorted by location."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(sorted(diagnostics, key=lambda diagnostic: diagnostic.sort_key))
        super().__init__(told(self.diagnostics).rstrip("\n"))


class InternalError(TrivetError):
    """Raised if trivet breaks one of its own guarantees. This is a bug in trivet, not a fault of the user."""


def show(text: str) -> str:
    """Return text from an input on one line, safe for terminals and logs.

    Characters that could move the cursor or reorder text are escaped. Long text is shortened in the middle.
    """
    safe = show_all(text)
    if len(safe) <= _SHOWN_CHARACTERS:
        return safe
    half = _SHOWN_CHARACTERS // 2
    return f"{safe[:half]}…{safe[-half:]}"


def show_all(text: str) -> str:
    """Return text with the same escapes as `show`, but never shortened."""
    return visible(text, _escape)


def quoted(text: str) -> str:
    """Return text as a double-quoted string that is valid in YAML and TOML, with unsafe characters escaped."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{visible(escaped, _long_escape)}"'


def _escape(char: str) -> str:
    return f"\\x{ord(char):02x}" if ord(char) < 0x100 else _long_escape(char)


def _long_escape(char: str) -> str:
    return f"\\u{ord(char):04x}" if ord(char) < 0x10000 else f"\\U{ord(char):08x}"
