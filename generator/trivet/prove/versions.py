"""Whether documents that were stored before some of their members were declared are still there afterwards.

Rows that an earlier version of the tables took are copied into those of today: their view must show what the earlier
one did, and an update must keep it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from trivet.prove.instances import Instance
from trivet.prove.judge import Judge
from trivet.prove.legs.store import Carried, Carrier, Seen, Store
from trivet.prove.made import Version
from trivet.prove.overwrites import Fault
from trivet.prove.values import differences
from trivet.prove.writes import compared
from trivet.reader.json_reader import read_json
from trivet.reader.refusal import RefusedError

_COPY = "after its row, written while a member was undeclared, was copied into the table that declares it"


@dataclass(slots=True)
class Versions:
    """Carries documents of one root over in one database; `count` says how many were."""

    store: Store
    oracle: Judge
    count: int = 0

    def faults(
        self, version: Version, files: Sequence[tuple[str, str]], instances: Sequence[Instance]
    ) -> Iterator[Fault]:
        """The first fault of each instance that has a member which was undeclared.

        Raises `BrokenLegError` where the database refuses the earlier version's DDL.
        """
        context = self.store.earlier(files)
        if context is None:
            return
        with context as carrier:
            for instance in instances:
                if _names(instance.value) & version.undeclared:
                    fault = self._fault(carrier, instance)
                    if fault is not None:
                        yield fault

    def _fault(self, carrier: Carrier, instance: Instance) -> Fault | None:
        carried = carrier.carry(instance.text)
        if carried is None or not _is_same(instance.value, carried.before):
            return None
        self.count += 1
        return next((fault for fault in self._seen(instance, carried) if fault.note), None)

    def _seen(self, instance: Instance, carried: Carried) -> Iterator[Fault]:
        yield _fault(instance, carried.after, _COPY)
        words = f"{_COPY}, and updated to what it is"
        yield _fault(instance, carried.touched, words)
        if carried.touched.refused and self.oracle.accepts(instance.value):
            yield Fault(instance, "", words, f"refused: {carried.touched.refused}", carried.touched.by)


def _fault(instance: Instance, seen: Seen, words: str) -> Fault:
    pointer, note = compared((instance.value,), seen)
    refused = f" (refused: {seen.refused})" if seen.refused else ""
    return Fault(instance, "", f"{words}{refused}", note, seen.by, pointer)


def _is_same(value: Any, shown: object) -> bool:
    """Whether the earlier version itself gives the document back."""
    try:
        return isinstance(shown, str) and not any(differences(value, read_json(shown)))
    except RefusedError:
        return False


def _names(value: Any) -> set[str]:
    """The names of all members in a value."""
    found: set[str] = set()
    pending = [value]
    while pending:
        item = pending.pop()
        if isinstance(item, dict):
            found.update(item)
            pending.extend(item.values())
        elif isinstance(item, list):
            pending.extend(item)
    return found
