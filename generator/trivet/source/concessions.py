"""Faults that pass because the settings say so (`concessions:`), and the lines by which an error proposes it."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from trivet import rules
from trivet.diagnostics import Diagnostic, Location, Origin, Proposal, quoted, show
from trivet.settings import Settings
from trivet.settings.records import Fault

#: What is done about each fault: the word of the settings, and the sentence that says it.
DONE: Mapping[Fault, tuple[str, str]] = {
    "dangling-ref": ("accept", "anything is accepted here"),
    "duplicate-key": ("last", "the last one counts"),
    "invalid-schema": ("drop", "it means nothing here"),
}
_NOT_YOURS = "Not yours to correct? See `patches:`, or let it pass with this in"


#: An entry of the settings, by its index, that met a fault.
Used = tuple[int, Fault]


@dataclass(frozen=True, slots=True)
class Conceded:
    """A fault that passed: where what is at fault stands, and its value as written, as far as it is known."""

    fault: Fault
    origin: Origin
    value: Any = None


@dataclass(slots=True)
class Concessions:
    """What one stage asks of the settings; `used` are the entries that met a fault."""

    settings: Settings
    used: set[Used] = field(default_factory=set)

    def cover(self, fault: Fault, place: Origin) -> bool:
        """Whether the fault passes at the place."""
        entries = enumerate(self.settings.concessions)
        found = {(n, fault) for n, one in entries if one.covers(fault, place.document, place.pointer)}
        self.used |= found
        return bool(found)


def notice(fault: Fault, place: Origin | Location, message: str) -> Diagnostic:
    """The notice that a fault passed; `message` is that of the error."""
    return rules.CONCEDED.at(place, f"{message}; {DONE[fault][1]}, as `concessions:` says")


def proposal(fault: Fault, place: Origin, settings: Settings) -> Proposal:
    """The lines that let the fault pass at this place, for its error."""
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
    """A warning for each entry that met no fault."""
    met = frozenset(used)
    for index, one in enumerate(settings.concessions):
        for fault in one.faults:
            if (index, fault) not in met:
                place = settings.place(f"/concessions/{index}/{fault}")
                yield rules.CONCESSION_UNUSED.at(place, f"no `{fault}` is met at '{show(one.at)}'")


def by_schema(
    conceded: Iterable[Conceded], schemas: Mapping[str, Container[str]]
) -> dict[tuple[str, str], tuple[Conceded, ...]]:
    """The faults that passed, by document and pointer of the innermost schema around each; `schemas` are the
    pointers at which schemas stand, by document."""
    found: dict[tuple[str, str], tuple[Conceded, ...]] = {}
    for one in conceded:
        document, pointer = one.origin.document, one.origin.pointer
        if document not in schemas:
            continue
        while pointer and pointer not in schemas[document]:
            pointer = pointer.rpartition("/")[0]
        found[document, pointer] = (*found.get((document, pointer), ()), one)
    return found
