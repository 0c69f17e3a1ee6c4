"""docs/extensions.md as the code has it: `python tests/docs/vocabulary_page.py > docs/extensions.md`."""

from __future__ import annotations

import sys

from trivet.extensions import EFFECTS, SPELLINGS

HEAD = """\
# The x- vocabulary

Keys that start with `x-` carry what JSON Schema has no word for: who owns a type, what its table is called.
Each key is declared once, with an *effect*: what it does, what its values are, and where it may stand. A
misspelt, misplaced or ill-typed key is an error at its place; an undeclared one is a warning (an error with
`strict: true`), and is kept and shown in the docs.

Declare your own in a file that `extensions:` names; its form is `trivet schema extensions`:

```yaml
x-team:
  effect: owner          # any effect below; without one, show
  label: team
x-retention-days:
  schema: {type: integer, minimum: 1}
  at: [document]
```

These keys need no declaration:

| effect | keys | may stand at | does |
| --- | --- | --- | --- |
"""


def page() -> str:
    """The page, a row per effect, in the order of the code."""
    rows = []
    for name, effect in EFFECTS.items():
        keys = ", ".join(f"`{key}`" for key, of in SPELLINGS.items() if of == name) or "–"
        rows.append(
            f"| `{name}` | {keys} | {', '.join(effect.at)} | {effect.purpose.replace('|', chr(92) + '|')} |"
        )
    return HEAD + "\n".join(rows) + "\n"


if __name__ == "__main__":
    sys.stdout.write(page())
