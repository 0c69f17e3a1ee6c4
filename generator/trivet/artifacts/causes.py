"""Says why a generated file differs: which inputs and tools have changed since the manifest on disk was written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from trivet.artifacts.entry import Entry
from trivet.artifacts.old_manifest import Manifest
from trivet.diagnostics import show

_NAMED = 8

UNEXPLAINED = "no recorded input or tool changed, so trivet itself, its profile or its manifest has changed"
DELETED = "it was deleted"
_NEVER = "it was never generated"
_WORDS: dict[str, str] = {
    "converted": "its line ends were converted to CRLF",
    "conflict": "it contains git merge markers",
    "merged": "merged by git from trivet's output on each side",
    "reformatted": "reformatted (formatter?)",
    "edited": "edited by hand",
    "unclear": "edited, or merged by git",
    "orphaned": "no input produces it any more",
    "orphan-edited": "no input produces it any more, and it was edited by hand",
    "outside": "no input produces it any more, and it will not be deleted",
}


def changed_inputs(old: Manifest, new: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the changed inputs as a few lines, safe for a terminal.

    Examples: `schemas/a.json changed`, `… is new`, `… is gone`.
    """
    before, after = old.section("inputs"), new["inputs"]
    lines = [
        f"{show(name)} {_turn(before.get(name), after.get(name))}"
        for name in sorted({*before, *after})
        if before.get(name) != after.get(name)
    ]
    more = len(lines) - _NAMED
    return tuple(lines) if more <= 0 else (*lines[:_NAMED], f"and {more} more inputs")


def _turn(before: str | None, after: str | None) -> str:
    if before is None:
        return "is new"
    return "is gone" if after is None else "changed"


def changed_tools(old: Manifest, new: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the changed tools as lines: `datamodel-code-generator was 0.89.0, is 0.90.0`."""
    before, after = old.section("tools"), new["tools"]
    return tuple(
        f"{show(name)} was {show(before.get(name, 'absent'))}, is {show(after.get(name, 'absent'))}"
        for name in sorted({*before, *after})
        if before.get(name) != after.get(name)
    )


def because(entry: Entry, old: Manifest, causes: Iterable[str]) -> tuple[str, ...]:
    """Return the reasons why a generated file is not as it should be, for example that it was deleted.

    - `entry`: the file with its state, such as `missing`.
    - `old`: the existing manifest.
    - `causes`: the inputs and tools that have changed.
    """
    changed = tuple(causes)
    if entry.state == "missing":
        return (DELETED, *changed) if entry.path in old.files else changed or (_NEVER,)
    if entry.state == "stale":
        return changed or (UNEXPLAINED,)
    if entry.state in ("unlisted", "blocked"):
        return (_in_the_way(entry), *changed)
    return (_WORDS[entry.state], *((entry.note,) if entry.note else ()), *changed)


def _in_the_way(entry: Entry) -> str:
    if entry.state == "blocked":
        return entry.note
    what = entry.note or "a file not listed in the manifest"
    return f"{what} is in the place of a generated file"
