"""Reads the changes that the user has accepted, from a YAML file.

Each entry of the file names a change, the reason for accepting it, and the last day on which it is accepted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from trivet import rules
from trivet.change_rules import CHANGES
from trivet.diagnostics import Diagnostic, InputError, Location, escape_token, show
from trivet.diff.records import Change, TypeDiff
from trivet.reader.document import read_document
from trivet.source.places import place_of, places_in

_KEYS = ("type", "change", "member", "reason", "until")
_NEEDED = ("type", "change", "reason", "until")


@dataclass(frozen=True, slots=True)
class Accepted:
    """An entry in the user's file of accepted changes: one kind of change of one type.

    If `member` is None, the change is accepted for the type itself and for all its members.
    """

    type: str
    change: str
    member: str | None
    reason: str
    until: date

    def covers(self, row: TypeDiff, change: Change) -> bool:
        return (
            self.type == row.name
            and self.change == change.rule
            and (self.member is None or self.member == change.member)
        )


def read_accepted(path: Path) -> tuple[Accepted, ...]:
    """Read the user's file of accepted changes, and return its entries.

    Raises `InputError` with all faults if the file cannot be read or has invalid entries.
    """
    name = path.as_posix()
    try:
        data = path.read_bytes()
    except OSError as error:
        message = error.strerror or "cannot be read"
        raise InputError([rules.UNREADABLE.at(Location(name), message)]) from None
    document = read_document(name, data)
    if not document.ok:
        raise InputError(document.diagnostics)
    if not isinstance(document.value, list):
        raise InputError([rules.SETTINGS.at(Location(name, 1, 1), "accepted changes are a list")])
    places = places_in(name, document.text)
    faults: list[Diagnostic] = []
    found: list[Accepted] = []
    for index, entry in enumerate(document.value):
        of_entry = list(_faults(entry))
        for token, message in of_entry:
            pointer = f"/{index}{token}"
            place = Location(name, *place_of(pointer, places, key=True), pointer)
            faults.append(rules.SETTINGS.at(place, message))
        if not of_entry:
            found.append(_entry(entry))
    if faults:
        raise InputError(faults)
    return tuple(found)


def _faults(entry: Any) -> Iterator[tuple[str, str]]:
    """Yield (JSON Pointer below the entry, message) for each fault of an entry."""
    if not isinstance(entry, Mapping):
        yield "", f"an entry is a mapping with {', '.join(_NEEDED)} and possibly member"
        return
    for key in entry:
        if key not in _KEYS:
            yield f"/{escape_token(key)}", f"'{show(key)}' is no key; there are {', '.join(_KEYS)}"
    for key in _NEEDED:
        if not isinstance(entry.get(key), str) or not entry[key].strip():
            yield f"/{key}" if key in entry else "", f"`{key}` is missing, or no text"
    if isinstance(entry.get("change"), str) and entry["change"] not in CHANGES:
        yield "/change", f"'{show(entry['change'])}' is no kind of change; `trivet explain --list` has them"
    if isinstance(entry.get("until"), str) and _day(entry["until"]) is None:
        yield "/until", "`until` is no day, such as 2027-03-31"
    if not isinstance(entry.get("member", ""), str):
        yield "/member", "`member` is no text"


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _entry(entry: Mapping[str, Any]) -> Accepted:
    until = date.fromisoformat(entry["until"])
    return Accepted(entry["type"], entry["change"], entry.get("member"), entry["reason"].strip(), until)


@dataclass(frozen=True, slots=True)
class Acceptances:
    """The list of changes that the user accepts.

    `today` is the day on which `trivet diff` runs. After its last day, an entry has no effect.
    """

    entries: tuple[Accepted, ...]
    today: date

    def reason(self, row: TypeDiff, change: Change) -> str | None:
        """Return the reason why a change is accepted, or None if no entry accepts it.

        The first entry that applies to the change decides. Entries whose date `until` has passed are ignored.
        """
        for one in self.entries:
            if one.covers(row, change) and self.today <= one.until:
                return one.reason
        return None

    def remarks(self, rows: tuple[TypeDiff, ...]) -> Iterator[str]:
        """Yield a remark on each entry that has expired, or that matches none of the changes in `rows`."""
        for one in self.entries:
            used = any(one.covers(row, change) for row in rows for change in row.changes)
            name = f"{show(one.type)} {one.change}"
            if used and self.today > one.until:
                yield f"{name}: accepted until {one.until} only"
            elif not used:
                yield f"{name}: accepted, but there is no such change; the entry can be removed"
