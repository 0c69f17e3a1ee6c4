"""The table of changes in docs/evolution.md: `python tools/changes_table.py` prints it."""

from __future__ import annotations

import sys

from trivet.change_rules import CHANGES, SUBJECTS

HEAD = "| id | what it means | what to do |\n| --- | --- | --- |\n"
_ENDINGS = ("tightened", "loosened", "changed")


def table() -> str:
    """A row for each kind of change; those that differ in their ending only share a row."""
    shared = {f"{name}-{ending}" for name in SUBJECTS for ending in _ENDINGS}
    rows = [f"| `{one.id}` | {one.purpose} | {one.fix} |" for one in CHANGES.values() if one.id not in shared]
    names = ", ".join(f"`{name}`" for name in sorted(SUBJECTS))
    for ending in _ENDINGS:
        example = CHANGES[f"bound-{ending}"]
        rows.append(f"| `…-{ending}`, for {names} | {example.purpose} (`bound`) | {example.fix} |")
    return HEAD + "\n".join(rows) + "\n"


if __name__ == "__main__":
    sys.stdout.write(table())
