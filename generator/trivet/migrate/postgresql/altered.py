"""The statements that alter a table in place: first those that need no scan, later those that read all rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from trivet.migrate.script import Statement, items, unquoted
from trivet.sinks import sql_literal
from trivet.targets.sql.plan.names import plain

_LIMIT = 63
_NAME = r'(?:"(?:[^"]|"")*"|\w+)'
_CONSTRAINT = re.compile(rf"CONSTRAINT\s+({_NAME})\s+(.*)\Z", re.DOTALL)
_ADDED = re.compile(r"\s+ADD\s+(CONSTRAINT\s.*)\Z", re.DOTALL)
#: Text up to the next keyword; keywords in string literals do not count.
_TEXT = r"((?:'(?:[^']|'')*'|[^'])*?)"
_COLUMN = re.compile(
    rf"({_NAME})\s+{_TEXT}(?:\s+DEFAULT\s+{_TEXT})?(\s+NOT\s+NULL)?(\s+GENERATED.*)?\Z", re.DOTALL
)
_TOKEN = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|\w+|.", re.DOTALL)


@dataclass(frozen=True, slots=True)
class ColumnText:
    """A column as the DDL prints it. `default` is "" if the column has no DEFAULT."""

    name: str
    type: str
    default: str
    required: bool


@dataclass(frozen=True, slots=True)
class TableText:
    """A table as the DDL prints it.

    All names are in printed form, with quotes where necessary. `columns` and `constraints` are keyed by name, in
    the order of the DDL.
    """

    name: str
    columns: Mapping[str, ColumnText]
    constraints: Mapping[str, str]

    @staticmethod
    def of(made: Iterable[Statement], name: str, printed: str) -> TableText:
        """Read the table `name` from the statements that make it. `printed` is its name in SQL."""
        columns: dict[str, ColumnText] = {}
        constraints: dict[str, str] = {}
        for one in made:
            if one.name != name:
                continue
            found = items(one.text) if one.kind == "CREATE TABLE" else ()
            added = _ADDED.search(one.text) if one.kind == "ALTER TABLE" else None
            for item in (*found, *([added[1]] if added else ())):
                constraint = _CONSTRAINT.match(item)
                if constraint:
                    constraints[constraint[1]] = " ".join(line.strip() for line in constraint[2].splitlines())
                else:
                    column = _COLUMN.match(item)
                    assert column is not None, item
                    columns[column[1]] = ColumnText(column[1], column[2], column[3] or "", bool(column[4]))
        return TableText(printed, columns, constraints)


@dataclass(frozen=True, slots=True)
class Alterations:
    """The differences between the old and the new version of one table.

    `renames` maps the old name of each renamed column to the new name. Both names are quoted as in the SQL.
    """

    old: TableText
    new: TableText
    renames: Mapping[str, str]

    @property
    def _head(self) -> str:
        return f"ALTER TABLE {self.new.name}"

    def quick(self) -> Iterator[str]:
        """Yield the statements that need no scan of the table.

        For example, they add columns, and constraints that are not validated yet.
        """
        for old, new in self.renames.items():
            yield f"{self._head} RENAME COLUMN {old} TO {new}"
            if self.old.columns[old].required and self.new.columns[new].required:
                yield self._renamed_null(unquoted(old), unquoted(new))
        before = {self.renames.get(name, name): one for name, one in self.old.columns.items()}
        for name, one in self.new.columns.items():
            other = before.get(name)
            if other is None:
                yield f"{self._head} ADD COLUMN {name} {one.type}"
            elif other.required and not one.required:
                yield f"{self._head} ALTER COLUMN {name} DROP NOT NULL"
            if one.default != (other.default if other else ""):
                yield f"{self._head} ALTER COLUMN {name} " + (
                    f"SET DEFAULT {one.default}" if one.default else "DROP DEFAULT"
                )
        gone, renamed = self._gone()
        yield from (f"{self._head} DROP CONSTRAINT IF EXISTS {name}" for name in gone)
        yield from (f"{self._head} RENAME CONSTRAINT {one} TO {other}" for one, other in renamed.items())
        for name in self.added:
            if self.new.constraints[name].startswith("CHECK"):
                yield f"{self._head} ADD CONSTRAINT {name} {self.new.constraints[name]} NOT VALID"

    def _renamed_null(self, old: str, new: str) -> str:
        """Return the statement that renames a column's NOT NULL constraint.

        The statement does nothing if the constraint has no name, as in PostgreSQL before version 18.
        """
        table = unquoted(self.new.name.rpartition(".")[2])
        name, other = (not_null_name(table, column) for column in (old, new))
        there = f"c.conrelid = {sql_literal(self.new.name)}::regclass AND c.conname = {sql_literal(name)}"
        return (
            f"IF EXISTS (SELECT FROM pg_constraint AS c WHERE {there} AND c.contype = 'n') THEN\n"
            f"    {self._head} RENAME CONSTRAINT {plain(name)} TO {plain(other)};\n  END IF"
        )

    @property
    def required(self) -> tuple[str, ...]:
        """Return the NOT NULL columns that are new, or that could be NULL in the old version."""
        before = {self.renames.get(name, name): one for name, one in self.old.columns.items()}
        return tuple(
            name
            for name, one in self.new.columns.items()
            if one.required and not (name in before and before[name].required)
        )

    @property
    def added(self) -> tuple[str, ...]:
        """Return the names of constraints that are new."""
        _, renamed = self._gone()
        return tuple(
            name
            for name, text in self.new.constraints.items()
            if name not in renamed.values() and self._renamed(self.old.constraints.get(name, "")) != text
        )

    def of_kind(self, kind: str) -> Iterator[tuple[str, str]]:
        """Yield the name and the text of each new constraint whose text begins with `kind`, such as `CHECK`."""
        for name in self.added:
            if self.new.constraints[name].startswith(kind):
                yield name, self.new.constraints[name]

    def _gone(self) -> tuple[list[str], dict[str, str]]:
        """Return the names of the old constraints to drop, and a mapping from old to new names of those to rename."""
        texts: dict[str, list[str]] = {}
        for name, text in self.new.constraints.items():
            if self._renamed(self.old.constraints.get(name, "")) != text:
                texts.setdefault(text, []).append(name)
        gone, renamed = [], {}
        for name, text in self.old.constraints.items():
            moved = self._renamed(text)
            if self.new.constraints.get(name) == moved:
                continue
            if texts.get(moved) and name not in self.new.constraints:
                renamed[name] = texts[moved].pop(0)
            else:
                gone.append(name)
        return gone, renamed

    def _renamed(self, text: str) -> str:
        return renamed_in(text, self.renames)


def not_null_name(table: str, column: str) -> str:
    """Return the name that PostgreSQL gives to the NOT NULL constraint of a column.

    PostgreSQL shortens such a name to at most 63 bytes.
    """
    first, second, end = table.encode(), column.encode(), b"_not_null"
    while len(first) + len(second) + len(end) + 1 > _LIMIT:
        if len(first) > len(second):
            first = first[:-1]
        else:
            second = second[:-1]
    return (first + b"_" + second + end).decode("utf-8", "ignore")


def renamed_in(text: str, renames: Mapping[str, str]) -> str:
    """Return SQL with names of columns replaced; string literals stay as they are."""
    if not renames:
        return text
    return "".join(renames.get(token, token) for token in _TOKEN.findall(text))
