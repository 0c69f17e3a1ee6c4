"""docs/extensions.md as the code has it: `python tools/vocabulary_page.py > docs/extensions.md`, or `make docs`."""

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

TAIL = """
## What is checked

| finding | example |
| --- | --- |
| `extension-misspelt` | `x-colection`: did you mean `x-collection`? |
| `extension-ill-typed` | `x-sensitive: high`, a second entry too many in `x-enum-varnames` |
| `extension-misplaced` | `x-column` at the root of a document |
| `extension-conflict` | two tables of one name, a primary key on an optional property; both places are named |
| `extension-conflict` | a reference to a table that is not there, to another type, or to what is no key |
| `extension-conflict` | a default that the schema refuses; `now()` for a member that is no date-time |
| `extension-conflict` | a table partitioned by an optional property, a GIN index on a scalar |
| `extension-conflict` | a column type that a dialect does not have, or that cannot hold such values |
| `extension-undeclared` | once per key, with the number of places |
| `extension-unprinted` | a notice: a key without effect, as `x-unique` in a `then` |
| `extension-unused` | a line of your file that no schema needs |

A key of your own that is spelled like a built-in one and means something else is declared as what it is:
`x-index: {effect: show}`. For schemas that are not yours, `overrides:` adds keys from outside.

## What the effects do

| effect | models | SQL | docs |
| --- | --- | --- | --- |
| `table`, `column` | – | names | names |
| `primary-key`, `unique` | – | constraints, and rows of the ledger: they refuse across documents | a remark |
| `index` | – | `CREATE INDEX`; for JSON a GIN index of PostgreSQL, and a row of the ledger elsewhere | – |
| `partition-by` | – | `PARTITION BY` of PostgreSQL; keys get its columns, too ([tables.md](tables.md#partitions)) | – |
| `server-default` | – | `DEFAULT` of the column, for direct writes; the document view never fills one in | – |
| `owner` | – | comment of the table | badge, catalogue, `OWNERS.md`; CODEOWNERS lines with `docs: {codeowners: true}` |
| `sensitive` | `repr=False`, and no input in the text of errors | comment | badge |
| `deprecated-since` | members: a warning on use; types: the docstring | comment | badge |
| `enum-names`, `enum-descriptions` | names and docstrings of the members | comment of each column | table of values |
| `python-name` | class or attribute | – | names |
| `python-type` | see below | – | names |
| `flag`, `show` | – | – | badge |
| `references` | – | a foreign key with an index, and a row of the ledger: it refuses across documents | a remark |
| `sql-type` | – | type of the column; a row of the ledger where it is too narrow | the type |
| `storage` | – | a JSON column, columns of its own, or a table of rows ([tables.md](tables.md)) | names |

`references` takes one column as `table.column` or `{table: …, column: …}`, at a property, at the items of an array
or at the values of a map; several as `{table: …, columns: {property: column, …}}`, at the object that has the
properties; and a list of these. `on-delete` and `on-update` may stand beside `table`. What a default may call, and
examples of all of these, are in [tables.md](tables.md).

What a type says of itself (`sensitive`, the descriptions of its values) holds for each property that refers to it.
`sensitive` at items, at the values of a map or in a branch (`anyOf`, `allOf`, `then`, …) holds for the whole property
that they belong to, and at a document or class for all of its members; an object with a class of its own hides just
what is sensitive in it. Where members without an attribute may be sensitive, `repr` shows none of them. The *names* of
members are shown in the places of errors.

`enum-names` and `enum-descriptions` are lists in the order of the values, with or without a text for null, or maps by
value: `1`, `"1"` and `1.0` are all keys for the number 1. They may stand beside the `enum`, beside a choice between
constants (`oneOf` with a `const` each, whose titles and descriptions say the same without any key), and beside an
`anyOf` of an `enum` and null. Names make a class of numbers and booleans, too ([models.md](models.md#enumerations)).

`python-type` names a class by its import path. JSON is checked as the schema says, then pydantic makes the
instance; a class that pydantic does not know is called with the JSON value, and written as its `str`. Where the
schema asks for a number and the class is written as text (`decimal.Decimal`, `fractions.Fraction`,
`datetime.timedelta`, `datetime.datetime`, `datetime.date`, an address of `ipaddress`), it is written as the number from
which that instance would be read. A `Decimal` is refused if a float cannot hold its digits. An instance of the class is
accepted, too, if what it is written as satisfies the schema. A document is refused if its value would be written as one
that the schema refuses: the asterisks of `pydantic.SecretStr`, for instance, must satisfy it. The class may refuse more
than the schema, which the ledger tells. A required constant that is such an instance must be given like any other
member, and tells no options of a union apart.

## Selection and profiles

```yaml
select:
  include: {x-tier: [free, trial]}      # any of these values
  exclude: {x-cloud-only: true}
profiles:
  device: {select: {exclude: {x-cloud-only: true}}, output: generated/device}
```

`select` chooses root documents by the x- keys at their root: all of `include`, none of `exclude`. A document
that is left out has no class, table or page; definitions inside it (`other.json#/$defs/X`) that a selected one
refers to are generated. A reference to the left-out document itself is an error that names both.

`trivet generate --profile device` writes a profile; it needs an `output:` of its own. `trivet check` covers the
settings and every profile.
"""


def page() -> str:
    """The page, a row per effect, in the order of the code."""
    rows = []
    for name, effect in EFFECTS.items():
        keys = ", ".join(f"`{key}`" for key, of in SPELLINGS.items() if of == name) or "–"
        rows.append(
            f"| `{name}` | {keys} | {', '.join(effect.at)} | {effect.purpose.replace('|', chr(92) + '|')} |"
        )
    return HEAD + "\n".join(rows) + "\n" + TAIL


if __name__ == "__main__":
    sys.stdout.write(page())
