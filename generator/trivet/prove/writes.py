"""The writes by which one document comes over another, and what must be seen after each of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from trivet.prove.legs.store import Seen, Step, Store
from trivet.prove.values import ABSENT, differences, json_line
from trivet.reader.json_reader import read_json
from trivet.reader.refusal import RefusedError

#: In the place of what is shown of a document: it must be refused, and change nothing.
REFUSED = object()


@dataclass(frozen=True, slots=True)
class Write:
    """A step, and what is shown of its document; `is_before` tells that it is the one to be written over."""

    step: Step
    shown: Any = ABSENT
    is_before: bool = False


def over(store: Store, before: tuple[str, Any], after: tuple[str, Any]) -> list[Write]:
    """All ways to write an accepted document over another with its key, over itself, and where there is none; both
    as text and what is shown of them."""
    (old, shown_before), (new, shown) = before, after
    back = Write(Step(store.update, old), shown_before, is_before=True)
    update, empty = Write(Step(store.update, new), shown), Write(Step(store.delete))
    first = Write(Step(store.inserts[0], old), shown_before, is_before=True)
    writes = [first, update, Write(Step(store.touch)), update, back]
    for door in store.inserts if store.has_key else ():
        writes += [Write(Step(door, new), shown), *([back] if door.stays == "new" else [])]
    for door in store.inserts:
        writes += [empty, Write(Step(door, new), shown)]
    return writes


def untouched(store: Store, before: tuple[str, Any] | None, refused: str, alone: bool) -> list[Write]:
    """All ways to write a refused document, where there is none and over another; with `alone` false it is refused
    only beside that other, which it does not replace."""
    writes = [Write(Step(door, refused), REFUSED) for door in store.inserts if alone]
    if before is not None:
        writes.append(Write(Step(store.inserts[0], before[0]), before[1], is_before=True))
        doors = [*([store.update] if alone else []), *store.inserts]
        writes += [Write(Step(door, refused), REFUSED) for door in doors]
    return writes


def shorter(writes: Sequence[Write]) -> Iterator[Sequence[Write]]:
    """The last write alone, after the first of the document to be written over, and after that and one more."""
    *earlier, last = writes
    first = next((one for one in earlier if one.is_before), None)
    yield [last]
    if first is not None:
        yield [first, last]
        yield from ([first, one, last] for one in earlier if one is not first)


def expected(state: tuple[Any, ...], write: Write, has_key: bool) -> tuple[Any, ...]:
    """What must be shown after a write, where `state` was."""
    kind, shown = write.step.door.kind, (write.shown,)
    if kind == "delete":
        return ()
    if kind == "touch" or write.shown is REFUSED or (kind == "update" and not state):
        return state
    if kind == "insert" and state:
        stays = state if write.step.door.stays == "old" else shown
        return stays if has_key else (*state, *shown)
    return shown


def compared(state: tuple[Any, ...], seen: Seen, is_loss: bool = False) -> tuple[str, str]:
    """Where what is seen first differs from what should be, and how; two empty texts where it does not.

    With `is_loss`, only what is no longer there differs.
    """
    shown = seen.documents or ()
    if len(shown) != len(state):
        return "", f"{len(shown)} documents are there instead of {len(state)}"
    for text, wanted in zip(shown, state, strict=True):
        try:
            value = read_json(text) if isinstance(text, str) else None
        except RefusedError as fault:
            return "", f"what is shown is no JSON: {fault}"
        for pointer, before, after in differences(wanted, value):
            if after is ABSENT or not is_loss:
                return pointer, difference(before, after)
    return "", ""


def difference(before: Any, after: Any) -> str:
    """How what should be there and what is there differ."""
    said = ["absent" if each is ABSENT else json_line(each) for each in (before, after)]
    return f"{said[0]} comes back as {said[1]}"


def told(writes: Sequence[Write], mode: str, seen: Seen) -> str:
    """The writes in the words of a report, with the refusal of the last, if it was one."""
    steps = ", ".join(map(_told, writes))
    under = f" with {mode}" if mode else ""
    refused = f" (refused: {seen.refused})" if seen.refused else ""
    return f"after {steps}{under}{refused}"


def _told(write: Write) -> str:
    door = write.step.door
    if not door.takes:
        return door.words
    return f"{door.words} of {'the document stored before' if write.is_before else 'the witness'}"
