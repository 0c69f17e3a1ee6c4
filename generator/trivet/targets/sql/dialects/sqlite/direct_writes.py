"""Prints the statements for direct writes to a SQLite table, which remove outdated values from the column `extra`.

A direct write goes to the table itself, not through its document view. `extra` is a column with JSON.
"""

from __future__ import annotations

from trivet.targets.sql.dialects.sqlite import types
from trivet.targets.sql.dialects.sqlite.text import literal
from trivet.targets.sql.plan.branches import Path
from trivet.targets.sql.plan.records import Column, Table
from trivet.targets.sql.print.layout import block, case, indent
from trivet.targets.sql.print.literals import quoted

_KEPT = 'x."atom"'


def direct(table: Table) -> list[str]:
    """Return the statements that remove outdated values from the JSON column `extra` after a direct write.

    A value is outdated if the write changed the column of the same member.
    """
    if table.extra is None or table.value is not None:
        return []
    found = [_taken_away(table, (), table.columns)]
    found += [_taken_away(table, one.path, one.columns) for one in table.all_objects]
    return [statement for statement in found if statement]


def _taken_away(table: Table, path: Path, columns: tuple[Column, ...]) -> str:
    changed = [(literal(one.member), _is_changed(one)) for one in columns if one.may_differ]
    if not changed:
        return ""
    written = quoted(str(table.extra))
    extra = f"{quoted(table.name)}.{written}"
    kept = f"({extra} -> {types.path(*path)})" if path else extra
    given = f"CASE json_type({extra}, {types.path(*path)}) WHEN 'object' THEN {kept} END" if path else extra
    test = case(changed, "0", 'x."key"')
    source = f"FROM json_each({given}) AS x\nWHERE"
    member = f"json_quote(x.\"key\") || ':' || {types.raw(kept, 'x')}"
    members = block("group_concat(", f"{member}, ','")
    rest = f"(\n  SELECT '{{' || {indent(members)} || '}}'\n  {indent(source)} NOT {indent(test)}\n)"
    if path:
        rest = f"json_set({extra}, {types.path(*path)}, json(coalesce({rest}, '{{}}')))"
    mine = " AND ".join(f"{quoted(name)} = NEW.{quoted(name)}" for name in table.handles)
    there = f"EXISTS (\n  SELECT 1\n  {indent(source)} {indent(test)}\n)"
    return f"UPDATE {quoted(table.name)} SET {written} = {rest}\nWHERE {mine}\nAND {there};"


def _is_changed(column: Column) -> str:
    """Return SQL that tests whether an UPDATE of the column makes the value of its member in `extra` outdated.

    If `extra` keeps the value as it was written in the document, such as `1.0`, the kept value is outdated only if it
    also differs from the new value of the column.
    """
    name = quoted(column.name)
    tests = [f"NEW.{name} IS NOT OLD.{name}"]
    if column.literal:
        tests.append(f"NEW.{name} IS NOT {types.stored(column, _KEPT)}")
    return " AND ".join(tests)
