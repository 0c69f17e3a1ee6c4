"""The document view of one PostgreSQL table, with its functions and triggers.

The view shows each row of the table as one JSON document. Documents are inserted, replaced and deleted through it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from trivet.settings import SqlTarget
from trivet.sinks import SqlCode, sql_comment, sql_literal
from trivet.targets.sql.dialects.postgresql import rows, types
from trivet.targets.sql.dialects.postgresql.function_names import dollar_tag
from trivet.targets.sql.dialects.postgresql.helpers import CHANGED, EXPECT_HERE, KEY_GIVEN, REFUSE
from trivet.targets.sql.dialects.postgresql.objects import document
from trivet.targets.sql.dialects.postgresql.refusals import Refusals
from trivet.targets.sql.dialects.postgresql.shared import Shared
from trivet.targets.sql.dialects.postgresql.text import literal
from trivet.targets.sql.dialects.postgresql.values import values
from trivet.targets.sql.plan.branches import Path
from trivet.targets.sql.plan.names import fitted, plain
from trivet.targets.sql.plan.records import Column, ForeignKey, Group, Table
from trivet.targets.sql.print.layout import WIDTH, block, case, filled, indent, joined, listed

_LIMIT = 63
#: The suffixes of the names of a table's functions and triggers.
ROLES = ("refusal", "row", "rows", "write", "put", "direct")

#: The shared functions that the template calls, by the names of the template's variables for them.
_CALLED = {
    "refuse": REFUSE,
    "expect_here": EXPECT_HERE,
    "raise_changed": CHANGED,
    "raise_key": KEY_GIVEN,
}


def own_name(table: Table, role: str) -> str:
    """Return the name of a table's function or trigger: `orders` with the role `put` → `orders_put`.

    A name with more than 63 bytes is shortened.
    """
    return fitted(f"{table.stem}_{role}", table.place, _LIMIT, role)


def has_put(table: Table) -> bool:
    """Return whether the table has a function `put`, which inserts a document or replaces it by its key.

    Child tables and tables without a key have no such function.
    """
    return table.link is None and table.key is not None


def is_one_row(table: Table) -> bool:
    """Return whether each document is stored as one row, without a number that the database generates.

    The result is False for a child table, and for a table with child tables.
    """
    return table.link is None and table.row is None and not table.children


def user_functions(table: Table) -> Mapping[str, str]:
    """Return the names of the table's functions that users may call, by purpose.

    - `refusal`: validates a document; every table has this function.
    - `put`: inserts a document, or replaces the one with the same key.
    - `row`: converts a document to a row of the table, without storing it.
    """
    roles = {"refusal": True, "put": has_put(table), "row": is_one_row(table)}
    return {role: own_name(table, role) for role, is_there in roles.items() if is_there}


def _constrained(table: Table) -> list[tuple[Column, ...]]:
    """Return the columns of the table's key, of each UNIQUE constraint, and of each foreign key.

    The last tuple has the columns by which the table is partitioned; it may be empty.
    """
    groups: list[Group | ForeignKey] = [*table.uniques, *table.foreign_keys]
    groups += [] if table.key is None else [table.key]
    return [*(group.columns for group in groups), table.divided_by]


@dataclass(frozen=True, slots=True)
class DocumentView:
    table: Table
    refusals: Refusals
    tests: list[tuple[str, str]]
    target: SqlTarget
    shared: Shared

    def variables(self) -> dict[str, Any]:
        """Return the template variables for the view, its functions and its triggers."""
        table = self.table
        written = values(table, "doc", self.shared)
        keys = [] if table.link is None else [column.name for column in table.link.identity]
        names = [*keys, *(name for name, _ in written)]
        tests = self.tests
        functions = {child.table.id: self._named(child.table, "refusal") for child in table.children}
        of_rows = self.refusals.of_rows(functions)
        direct = self._direct()
        filled = rows.filled(table, self.shared, "made") if table.children else []
        found = {
            "plain_name": sql_literal(table.name),
            "schema_name": sql_literal(self.target.schema),
            **{role: SqlCode(self._named(table, role)) for role in ROLES},
            "trigger": SqlCode(plain(own_name(table, "write"))),
            "direct_trigger": SqlCode(plain(own_name(table, "direct"))),
            **{role: SqlCode(self.shared.names[one[0]]) for role, one in _CALLED.items()},
            "key_reads": sql_literal(
                "reads the key from the document" if table.row is None else "gives each document its number"
            ),
            "hides": self._hides(),
            "hidden": SqlCode(" OR ".join(self._hidden())),
            "definer": self.target.security == "definer",
            "refusals": [_arm(test, str(sql_literal(name)) if name else "NULL") for test, name in tests],
            "of_rows": [SqlCode(indent(one, 4)) for one in of_rows],
            "undeclared": SqlCode(indent(self._undeclared(), 4)),
            "written": [
                {"column": SqlCode(plain(name)), "value": SqlCode(indent(value, 2))}
                for name, value in written
            ],
            "keys": [SqlCode(plain(name)) for name in keys],
            "columns": _listed("", names, 4),
            "made": _listed("made.", names, 4),
            "put_columns": _listed("", names, 2),
            "put_made": _listed("made.", names, 2),
            "excluded": _listed("EXCLUDED.", names, 2),
            "filled": [SqlCode(indent(one, 2)) for one in filled],
            "emptied": [SqlCode(one) for one in rows.emptied(table, self.target.schema, "made")],
            "locked": [SqlCode(one) for one in rows.locked(table, self.target.schema, "OLD")],
            # PostgreSQL's planner expects 10,000 rows for child rows inside child rows, so without a setting, JIT
            # would compile each statement that writes them
            "is_deep": any(child.table.children for child in table.children),
            "returns_row": table.row is not None and bool(table.children),
            "view": SqlCode(f"{plain(self.target.schema)}.{plain(table.view)}"),
            "view_comment": sql_literal(f"The documents of {sql_comment(table.name)}, one JSON value each"),
            "document": SqlCode(indent(self._document(), 2)),
            "handles": [
                {
                    "column": SqlCode(plain(name)),
                    "shown": SqlCode(plain(table.shown(name))),
                    "is_made": name != table.row or bool(table.children),
                }
                for name in table.handles
            ],
            "is_child": table.link is not None,
            "row_is": SqlCode(self._row_is("t", plain)),
            "document_is": SqlCode(self._row_is("d", lambda name: plain(table.shown(name)))),
            "key_given": SqlCode(indent(self._key_given())),
            "key": SqlCode(plain(table.key.name)) if table.key is not None else None,
            "has_put": has_put(table),
            "directly": [SqlCode(indent(one, 2)) for one in direct],
            "extra": SqlCode(plain(table.extra)) if table.extra is not None else None,
        }
        # The tag must occur in none of these texts, because any of them may be in the body of a function
        return {**found, "tag": SqlCode(dollar_tag("\n".join(_texts(found))))}

    @property
    def roles(self) -> tuple[str, ...]:
        """Return the roles, out of `ROLES`, for which this table has a function or trigger."""
        plays = {
            "rows": bool(self.table.children),
            "direct": bool(self._direct()),
            "put": has_put(self.table),
        }
        return tuple(role for role in ROLES if plays.get(role, True))

    def statements(self) -> tuple[str, ...]:
        """Return the kinds of the statements that create the view and its objects, such as `CREATE VIEW`, in order."""
        found = ["CREATE FUNCTION"] * 2
        found += ["CREATE FUNCTION"] if self.table.children else []
        found += ["CREATE FUNCTION", "CREATE TRIGGER"] if self._direct() else []
        found += ["CREATE VIEW", "COMMENT ON", "CREATE FUNCTION", "CREATE TRIGGER"]
        found += ["CREATE FUNCTION"] if has_put(self.table) else []
        definers = 1 + has_put(self.table)
        found += ["REVOKE EXECUTE"] * definers if self.target.security == "definer" else []
        return tuple(found)

    def _hides(self) -> bool:
        """Return whether an error message of PostgreSQL itself could show a sensitive value.

        PostgreSQL shows values in errors about keys, UNIQUE constraints, foreign keys and missing partitions, of the
        table and of its child tables.
        """
        groups = [one for table in self.table.family for one in _constrained(table)]
        return any(column.facts.effects.sensitive for columns in groups for column in columns)

    def _hidden(self) -> Iterator[str]:
        """Yield the names of the PostgreSQL exceptions whose messages would show values of the row.

        For a partitioned table, this includes `check_violation`, which PostgreSQL raises if no partition accepts the
        row.
        """
        yield from ("unique_violation", "foreign_key_violation")
        if self.table.partition is not None:
            yield "check_violation"

    def _named(self, table: Table, role: str) -> str:
        return f"{plain(self.target.schema)}.{plain(own_name(table, role))}"

    def _undeclared(self) -> str:
        """Return SQL for a JSON object with the undeclared members of a refused document.

        The result is NULL if the violated constraint does not forbid undeclared members.
        """
        arms = [(str(sql_literal(name)), members) for name, members in self.refusals.closed()]
        return case(arms, None, "refused") if arms else "NULL"

    def _document(self) -> str:
        """Return the SQL that assembles the document from a row of the table. The row has the alias `t`."""
        table = self.table
        if table.whole is not None:
            return f"t.{plain(table.whole)}"
        if table.value is not None:
            kept = None if table.extra is None else f"t.{plain(table.extra)}"
            own = types.out(table.value, kept, f"{kept} #>> '{{}}'", self.shared.instant)
            return f"coalesce({own}, 'null')" if table.value.implies_null else own
        return document(table, self.shared)

    # The row of a document ---------------------------------------------------------------------------------
    def _row_is(self, alias: str, called: Callable[[str], str]) -> str:
        """Return a SQL condition that is true for the row of `alias` that the trigger changes.

        - `alias`: the alias of the table or of its view in the SQL.
        - `called`: maps a column to its quoted name in `alias`.
        """
        table = self.table
        return " AND ".join(
            f"{alias}.{called(name)} = OLD.{plain(table.shown(name))}" for name in table.handles
        )

    def _key_given(self) -> str:
        """Return SQL that is true if a write through the view gives a key column a value that is not allowed.

        An INSERT may give a key column only the value that the document contains. An UPDATE may not change it. A
        generated identity column may be neither given nor changed.
        """
        table = self.table
        found = []
        if table.row is not None:
            found.append(f"NEW.{plain(table.row)} IS DISTINCT FROM OLD.{plain(table.row)}")
        shown = [(plain(table.shown(name)), plain(name)) for name in table.handles if name != table.row]
        if shown:
            moved = joined("OR", [f"NEW.{mine} IS DISTINCT FROM OLD.{mine}" for mine, _ in shown])
            given = joined("OR", [f"NEW.{mine} <> made.{column}" for mine, column in shown])
            found += [f"TG_OP = 'UPDATE' AND {indent(moved)}", f"TG_OP = 'INSERT' AND {indent(given)}"]
        return "\n  OR ".join(found)

    # Direct writes -----------------------------------------------------------------------------------------
    def _direct(self) -> list[str]:
        """Return the statements that update `extra` when a write goes to the table itself, not to its view.

        If the write changes a member's own column, the member is removed from `extra`.
        """
        table = self.table
        if table.extra is None or table.value is not None:
            return []
        extra = f"NEW.{plain(table.extra)}"
        found = self._taken_away(extra, (), table.columns)
        for one in table.all_objects:
            found += self._taken_away(extra, one.path, one.columns)
        return found

    def _taken_away(self, extra: str, path: Path, columns: tuple[Column, ...]) -> list[str]:
        may_change = [one for one in columns if one.may_differ]
        cleared = [
            case([(_is_changed(one), literal(one.member))], None) for one in may_change if not one.literal
        ]
        found = [_without_spelling(extra, (*path, one.member), one) for one in may_change if one.literal]
        if cleared:
            members = block("ARRAY[", listed(cleared), "]")
            found.append(_without(extra, path, members, bool(self.table.others)))
        return found


def _texts(variables: object) -> Iterator[str]:
    """Yield all texts in template variables, at any depth."""
    if isinstance(variables, Mapping):
        variables = list(variables.values())
    if isinstance(variables, list):
        for one in variables:
            yield from _texts(one)
    elif isinstance(variables, str):
        yield str(variables)


def _arm(test: str, name: str) -> SqlCode:
    """Return one branch of the CASE that finds the first violated constraint: `WHEN test THEN name`."""
    line = f"WHEN {test} THEN {name}"
    is_short = len(line) <= WIDTH and "\n" not in line
    return SqlCode(line if is_short else indent(f"WHEN {test}\n  THEN {name}", 4))


def _listed(owner: str, names: list[str], by: int) -> SqlCode:
    """Return the columns in parentheses, each with the prefix `owner`: `(made.id, made.total)`.

    If they do not fit on one line, all lines but the first are indented by `by` spaces.
    """
    parts = [f"{owner}{plain(name)}" for name in names]
    parts = [f"{part}," for part in parts[:-1]] + parts[-1:]
    line = f"({' '.join(parts)})"
    return SqlCode(line if len(line) <= WIDTH else indent(filled("(", parts, ")"), by))


def _is_changed(column: Column) -> str:
    return f"NEW.{plain(column.name)} IS DISTINCT FROM OLD.{plain(column.name)}"


def _without(extra: str, path: Path, members: str, may_be_other: bool) -> str:
    """Return the statement that removes members from the object at `path` in `extra`.

    - `members`: SQL for an array of their names.
    - `may_be_other`: whether `extra` may contain a value that is not an object; such a value stays unchanged.
    """
    if path:
        inside = f"{extra} #> {_keys(path)}"
        taken = f"{extra} := jsonb_set({extra}, {_keys(path)}, ({inside}) - {indent(members)});"
        return f"IF jsonb_typeof({inside}) = 'object' THEN\n  {indent(taken)}\nEND IF;"
    taken = f"{extra} := {extra} - {indent(members)};"
    return f"IF NOT {types.is_other(extra)} THEN\n  {indent(taken)}\nEND IF;" if may_be_other else taken


def _without_spelling(extra: str, path: Path, column: Column) -> str:
    """Return the statement that removes the text of a changed member from the column `extra`.

    This text is the value as the document wrote it, such as `1.50` for 1.5. It stays in `extra` if it equals the
    new value of the member's column.
    """
    spelled = f"({extra} #>> {_keys(path)})::{column.type}"
    return (
        f"IF {_is_changed(column)} THEN\n  BEGIN\n"
        f"    IF ({spelled} = NEW.{plain(column.name)}) IS NOT TRUE THEN\n"
        f"      {extra} := {extra} #- {_keys(path)};\n    END IF;\n"
        f"  EXCEPTION WHEN data_exception THEN\n    {extra} := {extra} #- {_keys(path)};\n  END;\nEND IF;"
    )


def _keys(path: Path) -> str:
    return f"ARRAY[{', '.join(map(literal, path))}]"
