"""The rows of the shared tables: rules, which test what no CHECK can."""

from __future__ import annotations

import re
from collections.abc import Mapping

from trivet.migrate.families import Version
from trivet.migrate.script import Statement
from trivet.targets.sql.print.literals import quoted

#: The columns of each shared table's key. Rows of `trivet_step` are called by a digest of what they say: they stay.
_KEYS: Mapping[str, tuple[str, ...]] = {
    "trivet_rule": ("rule",),
    "trivet_test": ("rule", "test"),
    "trivet_edge": ("rule", "edge"),
    "trivet_cover": ("rule", "cover"),
    "trivet_start": ("start", "place"),
}
_PARTS = re.compile(r"INSERT INTO \"\w+\" (\(.*?\)) VALUES\n(.*)", re.DOTALL)


def rows_of(version: Version) -> tuple[Statement, ...]:
    """Return the statements that insert the rules of a version."""
    return tuple(one for one in version.statements if one.kind == "INSERT INTO")


def removed(one: Statement) -> str:
    """Return the statement that deletes the rows which a statement has inserted."""
    found = _PARTS.fullmatch(one.text)
    assert found is not None, one.text
    same = " AND ".join(f"g.{quoted(key)} = {quoted(one.name)}.{quoted(key)}" for key in _KEYS[one.name])
    return (
        f'WITH "gone" {found[1]} AS (\n  VALUES\n{found[2]}\n)\n'
        f'DELETE FROM {quoted(one.name)}\nWHERE EXISTS (SELECT 1 FROM "gone" AS g WHERE {same})'
    )
