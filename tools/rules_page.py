"""docs/rules.md as the code has it: `python tools/rules_page.py > docs/rules.md`, or `make docs`."""

from __future__ import annotations

import sys

from trivet.rules import RULES

HEAD = """\
# Rules

Every finding of trivet has a rule id. `trivet explain ID` tells the same as this page. In the settings,
`lint: {rules: {ID: off}}` silences one that is no error; `error` in place of `off` makes it one.

| rule | severity | what it means | what to do |
| --- | --- | --- | --- |
"""


def page() -> str:
    """The page, a row per rule, sorted by id."""
    rows = (
        f"| `{one.id}` | {one.severity} | {_cell(one.purpose)} | {_cell(one.fix)} |" for one in RULES.values()
    )
    return HEAD + "\n".join(rows) + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    sys.stdout.write(page())
