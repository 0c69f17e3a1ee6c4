"""Checks that stored documents survive a migration that declares some of their members for the first time.

The current view must show each copied document unchanged, and an update must keep it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from trivet.prove.build_view import Version
from trivet.prove.instances import Instance
from trivet.prove.judge import Judge
from trivet.prove.legs.store import Carried, Carrier, Store
from trivet.prove.overwrites import Fault
from trivet.prove.values import differences
from trivet.prove.writes import compared
from trivet.reader.json_reader import read_json
from trivet.reader.refusal import RefusedError

_COPY = "after its row, written while a member was undeclared, was copied into the table that declares it"


@dataclass(slots=True)
class Versions:
    """Tests whether documents of one root definition survive a change from earlier tables to the current ones.

    `store` accesses the current tables. `count` is the number of documents carried over.
    """

    store: Store
    oracle: Judge
    count: int = 0

    def faults(
        self, version: Version, files: Sequence[tuple[str, str]], instances: Sequence[Instance]
    ) -> Iterator[Fault]:
        """Yield a fault for each instance that cannot be carried over from an earlier version of the tables.

        Only instances with a member unknown to that version are tested. The version's DDL is in `files`, as (path,
        text) pairs. Raises `BrokenLegError` if the database refuses the DDL.
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
        """Yield a `Fault` for each check of a document that was copied from earlier tables to the current ones.

        If the check passed, the `note` of the `Fault` is "". Nothing is yielded if the document is invalid now, and the
        current tables refuse it.
        """
        is_valid = self.oracle.accepts(instance.value)
        if carried.after.refused and not is_valid:
            return
        touched = f"{_COPY}, and updated to itself"
        for seen, words in ((carried.after, _COPY), (carried.touched, touched)):
            pointer, note = compared((instance.value,), seen, is_loss=not is_valid)
            refused = f" (refused: {seen.refused})" if seen.refused else ""
            yield Fault(instance, "", f"{words}{refused}", note, seen.by, pointer)
        if carried.touched.refused and is_valid:
            note = f"refused: {carried.touched.refused}"
            yield Fault(instance, "", touched, note, carried.touched.by)


def _is_same(value: Any, shown: object) -> bool:
    """Return whether a document was carried over unchanged from the earlier version of the tables.

    `value` is the original document. `shown` is its JSON text in the view of that version.
    """
    try:
        return isinstance(shown, str) and not any(differences(value, read_json(shown)))
    except RefusedError:
        return False


def _names(value: Any) -> set[str]:
    """Return the names of all members anywhere in a value."""
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
