"""Decides which changes fail a run of `trivet diff`, and which severity each has as a finding."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from trivet.change_rules import CHANGES
from trivet.diagnostics import Diagnostic, Location, Severity, show
from trivet.diff.database import gravest
from trivet.diff.records import LEVELS, ROWS, Change, Judgement, TypeDiff
from trivet.json_text import json_line, visible_text
from trivet.wording import Code, Wording, plain

_BROKEN = ("breaking", "unknown")
_LONGEST = 300

#: What `--fail-on` can name → whether a change, or a type as a whole, fails.
FAILING: Mapping[str, Callable[[Change | TypeDiff], bool]] = {
    "writer": lambda one: one.writer.kind in _BROKEN,
    "reader": lambda one: one.reader.kind in _BROKEN,
    "python": lambda one: one.python == "breaking",
    "sql": lambda one: LEVELS.index(gravest(one.sql.values())) >= ROWS,
    "lossy": lambda one: "lossy" in one.sql.values(),
}


def fails(one: Change | TypeDiff, names: tuple[str, ...]) -> bool:
    """Return whether a change would make a run with `--fail-on NAMES` fail."""
    return any(FAILING[name](one) for name in names)


def finding(row: TypeDiff, change: Change, names: tuple[str, ...], reason: str | None) -> Diagnostic:
    """Return a change as a finding. `row` is the record of the type that the change belongs to.

    - Error: the change fails a run with `--fail-on` and these `names`.
    - Warning: it would fail a run with other names.
    - Notice: any other change, and every change with a `reason`, which means that it is accepted.
    """
    severity: Severity = "notice"
    if reason is None and fails(change, names):
        severity = "error"
    elif reason is None and fails(change, tuple(FAILING)):
        severity = "warning"
    place = change.new or change.old or Location(row.document)
    message = f"{show(row.name)}: {plain(change.message)} ({verdicts(change)})"
    accepted = [] if reason is None else [f"accepted: {show(reason)}"]
    hint = "\n".join(filter(None, [*map(plain, (*shown_verdicts(change), change.hint)), *accepted]))
    return replace(CHANGES[change.rule].at(place, message, hint), severity=severity)


def verdicts(one: Change | TypeDiff) -> str:
    """Return the verdicts of a change or a type as text: `writer safe, reader breaking, python same, …`."""
    found = [f"writer {one.writer.kind}", f"reader {one.reader.kind}", f"python {one.python}"]
    return ", ".join([*found, *(f"{dialect} {level}" for dialect, level in one.sql.items())])


def shown_verdicts(one: Change | TypeDiff) -> list[Wording]:
    """Return a line for each verdict that has a witness or is unknown.

    A witness is a value that is valid in only one of the two versions.
    """
    lines = (
        _line("writer", one.writer, "was valid before, and is refused now"),
        _line("reader", one.reader, "is valid now, and was refused before"),
    )
    return [line for line in lines if line]


def _line(name: str, verdict: Judgement, meaning: str) -> Wording:
    if verdict.witness is not None:
        return f"{name}: ", Code(value_text(verdict), is_json=True), f" {meaning}"
    return (f"{name}: unknown: {verdict.reason}",) if verdict.kind == "unknown" else ()


def value_text(verdict: Judgement) -> str:
    """Return the value that proves a verdict, as JSON on one line. A long text is cut in the middle.

    Return an empty string if no value proves the verdict.
    """
    if verdict.witness is None:
        return ""
    text = json_line(verdict.witness.value, visible_text)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST // 2]} … {text[-_LONGEST // 2 :]}"


def place(change: Change, against: str) -> str:
    """Return the place of a change, as `new place (before: old place)` or just `new place`.

    Without a new place, the text is the old place, followed by `in` and the version `against`.
    """
    if change.new is None:
        return f"{_line_of(change.old)} in {show(against)}"
    return (
        f"{_line_of(change.new)} (before: {_line_of(change.old)})"
        if change.old is not None
        else _line_of(change.new)
    )


def _line_of(location: Location | None) -> str:
    return "" if location is None else show(f"{location.document}:{location.line}")
