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
    """A statement to run (`step`), and what the document view must show for the written document.

    `shown` is the JSON value that the view must show, or `REFUSED` if the database must refuse the statement.
    `is_before` is true if the statement stores the document that a later write overwrites.
    """

    step: Step
    shown: Any = ABSENT
    is_before: bool = False


def over(store: Store, before: tuple[str, Any], after: tuple[str, Any]) -> list[Write]:
    """Return the writes that test whether a document is stored correctly, in the order in which to run them.

    The document `after` is written over the document `before`, which has the same key. Later, `after` is written
    over itself, and into an empty table. Both are given as pairs: (JSON text, the value that the view must show).
    """
    (old, shown_before), (new, shown) = before, after
    back = Write(Step(store.update, old), shown_before, is_before=True)
    update, empty = Write(Step(store.update, new), shown), Write(Step(store.delete))
    first = Write(Step(store.inserts[0], old), shown_before, is_before=True)
    writes = [first, update, Write(Step(store.touch)), update, back]
    for statement in store.inserts if store.has_key else ():
        writes += [Write(Step(statement, new), shown), *([back] if statement.stays == "new" else [])]
    for statement in store.inserts:
        writes += [empty, Write(Step(statement, new), shown)]
    return writes


def untouched(store: Store, before: tuple[str, Any] | None, refused: str, alone: bool) -> list[Write]:
    """Return the writes that test a document which must be refused, in the order in which to run them.

    `refused` is the text of that document. `before` is a valid document, or None.

    If `alone` is true, the document is invalid by itself. The first writes insert it into an empty table. Further
    writes store `before`, and then write `refused` over it. The further writes are left out if `before` is None.

    If `alone` is false, the document is invalid only while `before` is stored. The writes store `before`, and then
    insert `refused` beside it.
    """
    writes = [Write(Step(statement, refused), REFUSED) for statement in store.inserts if alone]
    if before is not None:
        writes.append(Write(Step(store.inserts[0], before[0]), before[1], is_before=True))
        statements = [*([store.update] if alone else []), *store.inserts]
        writes += [Write(Step(statement, refused), REFUSED) for statement in statements]
    return writes


def shorter(writes: Sequence[Write]) -> Iterator[Sequence[Write]]:
    """Yield shorter sequences of these writes. Each ends with the last write.

    The sequences are, in this order:

    - the last write alone
    - the first earlier write with `is_before`, which stores a document for the last write to overwrite; then the
      last write
    - the two writes of the second sequence, with one of the other earlier writes between them
    """
    *earlier, last = writes
    first = next((one for one in earlier if one.is_before), None)
    yield [last]
    if first is not None:
        yield [first, last]
        yield from ([first, one, last] for one in earlier if one is not first)


def expected(state: tuple[Any, ...], write: Write, has_key: bool) -> tuple[Any, ...]:
    """Return the documents that the view must show after a write.

    `state` holds the documents that the view showed before the write. `has_key` is true if the table has a key.

    An INSERT into a non-empty table with a key meets a stored document with the same key. Only one of the two
    documents stays; the statement decides which. An INSERT into a table without a key adds a document.
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

    `state` has the expected documents, and `seen` those that are stored. The result is ("", "") if there is no
    difference. If `is_loss` is true, changed values are ignored, and only missing values count.
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

    `mode` is the session setting. If it is "", the phrase has no `with <mode>`. `seen` is the result of the last
    write. The phrase ends with the part in parentheses only if that write was refused.
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
