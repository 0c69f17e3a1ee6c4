"""Prints the differences between two versions as one JSON document, for use by programs.

It lists the types that differ, each with its changes, verdicts and witnesses.
"""

from __future__ import annotations

from typing import Any

from trivet.diagnostics import Location
from trivet.diff.records import Change, Judgement, TypeDiff
from trivet.diff.reported import Reported
from trivet.json_text import json_lines
from trivet.wording import plain


def json(reported: Reported) -> str:
    """Return `{"against": …, "types": [{type, verdicts, changes: [{id, member, message, old, new, verdicts, …}]}]}`."""
    return json_lines(
        {"against": reported.against, "types": [_type(row, reported) for row in reported.types]}
    )


def _type(row: TypeDiff, reported: Reported) -> dict[str, Any]:
    return {
        "type": row.name,
        "document": row.document,
        "pointer": row.pointer,
        "root": row.is_root,
        **_verdicts(row),
        "changes": [_change(row, change, reported) for change in row.changes],
    }


def _change(row: TypeDiff, change: Change, reported: Reported) -> dict[str, Any]:
    reason = reported.reason(row, change)
    return {
        "id": change.rule,
        "member": change.member,
        "message": plain(change.message),
        "hint": plain(change.hint),
        "old": _place(change.old),
        "new": _place(change.new),
        **_verdicts(change),
        "fails": reported.fails(row, change),
        **({} if reason is None else {"accepted": reason}),
    }


def _verdicts(one: Change | TypeDiff) -> dict[str, Any]:
    return {
        "writer": _verdict(one.writer),
        "reader": _verdict(one.reader),
        "python": one.python,
        "sql": dict(one.sql),
    }


def _verdict(verdict: Judgement) -> dict[str, Any]:
    found: dict[str, Any] = {"verdict": verdict.kind}
    if verdict.witness is not None:
        found["witness"] = verdict.witness.value
    if verdict.reason:
        found["reason"] = verdict.reason
    return found


def _place(location: Location | None) -> dict[str, Any] | None:
    if location is None:
        return None
    return {
        "document": location.document,
        "line": location.line,
        "column": location.column,
        "pointer": location.pointer,
    }
