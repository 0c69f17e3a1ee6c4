"""Applies the settings under `concessions:`, which list faults to tolerate.

If a fault is not tolerated, the module proposes the lines to add to these settings.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from trivet import rules
from trivet.diagnostics import Diagnostic, Location, Origin, Proposal, quoted, show
from trivet.settings import Settings
from trivet.settings.records import Fault

#: How each fault is tolerated: the value to write in the settings, and what the notice says of it.
DONE: Mapping[Fault, tuple[str, str]] = {
    "dangling-ref": ("accept", "anything is accepted here"),
    "duplicate-key": ("last", "the last one is used"),
    "invalid-schema": ("drop", "it is dropped here"),
}
_NOT_YOURS = "Not yours to correct? See `patches:`, or let it pass with this in"


#: An entry of `concessions:` that matched a fault: (index of the entry, fault).
Used = tuple[int, Fault]


@dataclass(frozen=True, slots=True)
class Conceded:
    """A tolerated fault: its location, and the faulty value as written (None if it is unknown)."""

    fault: Fault
    origin: Origin
    value: Any = None


@dataclass(slots=True)
class Concessions:
    """The entries of `concessions:`. Each stage that tolerates faults has an instance of its own.

    `used` collects the entries that matched a fault in this stage.
    """

    settings: Settings
    used: set[Used] = field(default_factory=set)

    def cover(self, fault: Fault, place: Origin) -> bool:
        """Return whether the settings tolerate the fault at this location. Matching entries are added to `used`."""
        entries = enumerate(self.settings.concessions)
        found = {(n, fault) for n, one in entries if one.covers(fault, place.document, place.pointer)}
        self.used |= found
        return bool(found)


def notice(fault: Fault, place: Origin | Location, message: str) -> Diagnostic:
    """Return the notice for a tolerated fault; `message` is the message of the error that it replaces."""
    return rules.CONCEDED.at(place, f"{message}; {DONE[fault][1]}, according to `concessions:`")


def proposal(fault: Fault, place: Origin, settings: Settings) -> Proposal:
    """Return the settings lines that would make trivet tolerate the fault at this location."""
    at = quoted(f"{place.document.replace('#', '?')}#{place.pointer}")
    done = DONE[fault][0]
    if "#" in settings.file:
        name, table = settings.file.split("#")
        entry = f'[[{table}.concessions]]\nat = {at}\n{fault} = "{done}"'
        return Proposal(f"{_NOT_YOURS} {name}:", entry)
    where = settings.place("").document
    before = f"{where}, below `concessions:`" if settings.concessions else f"{where}:\nconcessions:"
    return Proposal(f"{_NOT_YOURS} {before}", f"  - {{at: {at}, {fault}: {done}}}")


def unused(settings: Settings, used: Iterable[Used]) -> Iterator[Diagnostic]:
    """Yield a warning for each entry of `concessions:` that matched no fault; `used` are the entries that did."""
    met = frozenset(used)
    for index, one in enumerate(settings.concessions):
        for fault in one.faults:
            if (index, fault) not in met:
                place = settings.place(f"/concessions/{index}/{fault}")
                yield rules.CONCESSION_UNUSED.at(place, f"no `{fault}` is found at '{show(one.at)}'")


def by_schema(
    conceded: Iterable[Conceded], schemas: Mapping[str, Container[str]]
) -> dict[tuple[str, str], tuple[Conceded, ...]]:
    """Group tolerated faults by the (document, pointer) of the innermost schema that contains the fault.

    `schemas` maps each document to the pointers of its schemas. Faults in other documents are left out.
    """
    found: dict[tuple[str, str], tuple[Conceded, ...]] = {}
    for one in conceded:
        document, pointer = one.origin.document, one.origin.pointer
        if document not in schemas:
            continue
        while pointer and pointer not in schemas[document]:
            pointer = pointer.rpartition("/")[0]
        found[document, pointer] = (*found.get((document, pointer), ()), one)
    return found
