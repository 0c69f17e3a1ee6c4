"""The rules of one version. A rule is a test that no CHECK constraint can express.

Rules are stored as rows of tables that all generated tables share.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from trivet.migrate.families import Version
from trivet.migrate.script import Statement
from trivet.targets.sql.print.literals import quoted

#: The primary key of each shared table. Rows of `trivet_step` are never deleted: their key has a hash of their content.
_KEYS: Mapping[str, tuple[str, ...]] = {
    "trivet_rule": ("rule",),
    "trivet_test": ("rule", "test"),
    "trivet_edge": ("rule", "edge"),
    "trivet_cover": ("rule", "cover"),
    "trivet_start": ("start", "place"),
}
_PARTS = re.compile(r"INSERT INTO \"\w+\" (\(.*?\)) VALUES\n(.*)", re.DOTALL)


def changed_rows(old: Version, new: Version) -> tuple[tuple[Statement, ...], tuple[Statement, ...]]:
    """Return (gone, added): the INSERT statements for rules that only the old or only the new version has.

    Statements for tables that the new version lacks are not in `gone`.
    """
    before, after = ([one for one in side.statements if one.kind == "INSERT INTO"] for side in (old, new))
    kept = {one.name for one in new.shared if one.kind == "CREATE TABLE"}
    gone = (one for one in before if one not in after and one.name in kept)
    return tuple(gone), tuple(one for one in after if one not in before)


def missing(made: Sequence[Statement]) -> Iterator[str]:
    """Yield a SQL condition for each table into which the statements `made` insert rows.

    The condition is true if at least one of these rows is missing from the table.
    """
    for table, (columns, rows) in _rows(made).items():
        yield (
            f'EXISTS (\n  WITH "given" {columns} AS (\n  VALUES\n{rows}\n)\n'
            f'  SELECT * FROM "given"\n  EXCEPT\n  SELECT {columns[1:-1]} FROM {quoted(table)}\n)'
        )


def left(gone: Sequence[Statement], added: Sequence[Statement]) -> Iterator[str]:
    """Yield a SQL condition for each shared table into which `gone` inserts rows.

    The condition is true if the table still has a row that `gone` inserts but `added` does not.
    """
    after = _rows(added)
    for table, (columns, rows) in _rows(gone).items():
        kept = f',\n"kept" {columns} AS (\n  VALUES\n{after[table][1]}\n)' if table in after else ""
        without = '  EXCEPT\n  SELECT * FROM "kept"\n' if kept else ""
        yield (
            f'EXISTS (\n  WITH "given" {columns} AS (\n  VALUES\n{rows}\n){kept}\n'
            f'  SELECT * FROM "given"\n{without}  INTERSECT\n  SELECT {columns[1:-1]} FROM {quoted(table)}\n)'
        )


def _rows(made: Sequence[Statement]) -> dict[str, tuple[str, str]]:
    """Map each table to (columns, rows): the columns and the rows of its INSERT statements, as SQL text.

    For example, `INSERT INTO "a" ("b") VALUES (1)` gives `("b")` and `(1)` for the table `a`.
    """
    found: dict[str, tuple[str, str]] = {}
    for one in made:
        columns, rows = _parts(one)
        before = found.get(one.name)
        found[one.name] = (columns, rows if before is None else f"{before[1]},\n{rows}")
    return found


def _parts(one: Statement) -> tuple[str, str]:
    found = _PARTS.fullmatch(one.text)
    assert found is not None, one.text
    return found[1], found[2]


def removed(one: Statement) -> str:
    """Return the statement that deletes the rows that the INSERT statement `one` inserts."""
    columns, rows = _parts(one)
    same = " AND ".join(f"g.{quoted(key)} = {quoted(one.name)}.{quoted(key)}" for key in _KEYS[one.name])
    return (
        f'WITH "gone" {columns} AS (\n  VALUES\n{rows}\n)\n'
        f'DELETE FROM {quoted(one.name)}\nWHERE EXISTS (SELECT 1 FROM "gone" AS g WHERE {same})'
    )
