"""Prints the report of `trivet diff` as Markdown, for a comment on a pull request.

A table lists the changed types. The changes of each type follow below it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from trivet import wording
from trivet.diff.failing import place, shown_verdicts, verdicts
from trivet.diff.records import Change, TypeDiff
from trivet.diff.reported import Reported
from trivet.sinks import markdown_code, markdown_text
from trivet.wording import Wording


def markdown(reported: Reported) -> str:
    """Return the report as Markdown."""
    return "".join(f"{line}\n" for line in _lines(reported))


def _lines(reported: Reported) -> Iterator[str]:
    if not reported.types:
        yield "The schemas mean what they meant before."
        return
    dialects = list(dict.fromkeys(name for row in reported.types for name in row.sql))
    yield f"Schemas compared with {markdown_code(reported.against)}:"
    yield ""
    yield "| type | writer | reader | python |" + "".join(f" {name} |" for name in dialects)
    yield "| --- | --- | --- | --- |" + " --- |" * len(dialects)
    for row in reported.types:
        levels = "".join(f" {row.sql.get(name, '')} |" for name in dialects)
        name = markdown_text(row.name)
        yield f"| {name} | {row.writer.kind} | {row.reader.kind} | {row.python} |{levels}"
    for row in reported.types:
        yield ""
        yield f"**{markdown_text(row.name)}**"
        yield ""
        if not row.changes:
            yield "<br>".join(
                ["- by the types that it refers to", *map(wording.markdown, shown_verdicts(row))]
            )
        for change in row.changes:
            yield from _change(row, change, reported)


def _change(row: TypeDiff, change: Change, reported: Reported) -> Iterator[str]:
    where = markdown_text(place(change, reported.against))
    yield f"- {markdown_code(change.rule)} {wording.markdown(change.message)} ({where})<br>"
    reason = reported.reason(row, change)
    notes: list[Wording] = [(verdicts(change),), *shown_verdicts(change), change.hint]
    if reason is not None:
        notes.append((f"accepted: {reason}",))
    yield _joined(notes)


def _joined(notes: Iterable[Wording]) -> str:
    return "  " + "<br>".join(wording.markdown(note) for note in notes if note)
