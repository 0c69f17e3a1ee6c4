"""The writes that replace one stored document by another, and what the view must show after each of them.

Here, a document is a JSON value that is stored, not a file of schemas.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from trivet.json_text import json_line
from trivet.prove.legs.store import Seen, Step, Store
from trivet.prove.values import ABSENT, differences
from trivet.reader.json_reader import read_json
from trivet.reader.refusal import RefusedError

#: As `Write.shown`: the write must be refused and change nothing.
REFUSED = object()


@dataclass(frozen=True, slots=True)
class Write:
    """A statement to run, and what the document view must show afterwards.

    - `shown`: the JSON value to show, or `REFUSED` if the database must refuse the statement
    - `is_before`: whether a later write overwrites the document
    """

    step: Step
    shown: Any = ABSENT
    is_before: bool = False


def over(store: Store, before: tuple[str, Any], after: tuple[str, Any]) -> list[Write]:
    """Return the writes that test whether a document is stored correctly, in the order in which to run them.

    They write `after` over `before`, over itself, and into an empty table.

    - `before`, `after`: (JSON text, value that the view must show); both with the same key.
    """
    (old, shown_before), (new, shown) = before, after
    back = Write(Step(store.update, old), shown_before, is_before=True)
    update, empty = Write(Step(store.update, new), shown), Write(Step(store.delete))
    first = Write(Step(store.inserts[0], old), shown_before, is_before=True)
    writes = [first, update, Write(Step(store.touch)), update, back]
    for statement in store.inserts if store.keys.primary else ():
        writes += [Write(Step(statement, new), shown), *([back] if statement.stays == "new" else [])]
    for statement in store.inserts:
        writes += [empty, Write(Step(statement, new), shown)]
    return writes


def untouched(store: Store, before: tuple[str, Any] | None, refused: str, alone: bool) -> list[Write]:
    """Return the writes that test a document which must be refused, in the order in which to run them.

    - `before`: a valid document as (text, value to show); None leaves out the writes that need one
    - `refused`: the text of the invalid document
    - `alone`: whether it is invalid by itself, not only while `before` is stored
    """
    writes = [Write(Step(statement, refused), REFUSED) for statement in store.inserts if alone]
    if before is not None:
        writes.append(Write(Step(store.inserts[0], before[0]), before[1], is_before=True))
        statements = [*([store.update] if alone else []), *store.inserts]
        writes += [Write(Step(statement, refused), REFUSED) for statement in statements]
    return writes


def shorter(writes: Sequence[Write]) -> Iterator[Sequence[Write]]:
    """Yield shorter sequences of these writes. Each ends with the last write.

    - the last write alone
    - the first earlier write with `is_before` (the document to overwrite), then the last write
    - these two, with one other earlier write between them
    """
    *earlier, last = writes
    first = next((one for one in earlier if one.is_before), None)
    yield [last]
    if first is not None:
        yield [first, last]
        yield from ([first, one, last] for one in earlier if one is not first)


def expected(state: tuple[Any, ...], write: Write, has_key: bool) -> tuple[Any, ...]:
    """Return the documents that the view must show after a write. `state` has those before the write.

    If the table has a key and already stores a document, an INSERT repeats the key of this document. Then only one
    of the two documents is kept; the statement's `stays` says which.
    """
    kind, shown = write.step.statement.kind, (write.shown,)
    if kind == "delete":
        return ()
    if kind == "touch" or write.shown is REFUSED or (kind == "update" and not state):
        return state
    if kind == "insert" and state:
        stays = state if write.step.statement.stays == "old" else shown
        return stays if has_key else (*state, *shown)
    return shown


def compared(state: tuple[Any, ...], seen: Seen, is_loss: bool = False) -> tuple[str, str]:
    """Return the first difference between expected and stored documents, as (JSON Pointer, description).

    Both are "" if nothing differs. If `is_loss` is true, only missing values are reported, not changed ones.
    """
    shown = seen.documents or ()
    if len(shown) != len(state):
        return "", f"{len(shown)} documents are stored instead of {len(state)}"
    for text, wanted in zip(shown, state, strict=True):
        try:
            value = read_json(text) if isinstance(text, str) else None
        except RefusedError as fault:
            return "", f"the stored document is not JSON: {fault}"
        for pointer, before, after in differences(wanted, value):
            if after is ABSENT or not is_loss:
                return pointer, difference(before, after)
    return "", ""


def difference(before: Any, after: Any) -> str:
    """Describe the difference between the expected value and the actual one: `1 comes back as 2`."""
    expected, actual = ("absent" if each is ABSENT else json_line(each) for each in (before, after))
    return f"{expected} comes back as {actual}"


def told(writes: Sequence[Write], mode: str, seen: Seen) -> str:
    """Return a phrase for a report, such as `after <writes> with <mode> (refused: <reason>)`.

    - `mode`: the session setting; "" leaves out `with <mode>`
    - `seen`: the result of the last write; the part in parentheses is left out if that write was not refused
    """
    steps = ", ".join(map(_described, writes))
    under = f" with {mode}" if mode else ""
    refused = f" (refused: {seen.refused})" if seen.refused else ""
    return f"after {steps}{under}{refused}"


def _described(write: Write) -> str:
    statement = write.step.statement
    if not statement.takes:
        return statement.words
    return f"{statement.words} of {'the document stored before' if write.is_before else 'the witness'}"
