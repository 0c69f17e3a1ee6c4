"""The writes of one document through the view of a SQLite table: conflicts with other documents, and child rows."""

from __future__ import annotations

from dataclasses import dataclass

from trivet.targets.sql.dialects.sqlite import types
from trivet.targets.sql.dialects.sqlite.checks import raised
from trivet.targets.sql.dialects.sqlite.text import literal
from trivet.targets.sql.plan.records import Child, Column, Group, Table
from trivet.targets.sql.print.layout import indent, joined
from trivet.targets.sql.print.literals import quoted

_DOC = 'NEW."doc"'
_KEY = 'm."key"'


@dataclass(frozen=True, slots=True)
class DocumentWrites:
    """Prints what the triggers of a table's view do besides writing the row of the document."""

    table: Table

    # Conflicts ---------------------------------------------------------------------------------------------
    def taken(self, fresh: bool) -> list[str]:
        """Return the statements that refuse a document if its key or a unique value is already taken.

        For an INSERT (`fresh` is true), the key is not tested: INSERT OR REPLACE may replace a document by its key.
        """
        table = self.table
        if table.link is not None:
            return []
        groups = [*table.uniques, *([table.key] if table.key is not None and not fresh else [])]
        return [raised(group.name, self._is_taken(group, fresh)) for group in groups]

    def _is_taken(self, group: Group, fresh: bool) -> str:
        table = self.table
        same = " AND ".join(f"t.{quoted(one.name)} = {self._given(one)}" for one in group.columns)
        own = " AND ".join(
            f"t.{quoted(name)} = {self._handle(name) if fresh else f'OLD.{quoted(table.shown(name))}'}"
            for name in table.handles
            if not fresh or table.key is not None
        )
        other = f" AND NOT ({own})" if own else ""
        found = f"SELECT 1\nFROM {quoted(table.name)} AS t\nWHERE {same}{other}"
        return f"EXISTS (\n  {indent(found)}\n)"

    def _handle(self, name: str) -> str:
        assert self.table.key is not None
        return next(self._given(column) for column in self.table.key.columns if column.name == name)

    def _given(self, column: Column) -> str:
        """Return the SQL for a member of the new document, in the form in which its column stores it."""
        return types.stored(column, member_value(column.member))

    def written_keys(self) -> tuple[list[str], list[str]]:
        """Return the statements that protect the key columns of the view, as (for INSERT, for UPDATE).

        An INSERT may give a key column only the value that the document contains, and no value if the database
        generates the key. An UPDATE may not change the key.
        """
        table = self.table
        if table.link is not None:
            return [], []
        names = [quoted(table.shown(name)) for name in table.handles]
        given = [f"NEW.{name} IS NOT NULL" for name in names]
        if table.key is not None:
            given = [
                f"NEW.{name} <> {self._given(one)}"
                for name, one in zip(names, table.key.columns, strict=True)
            ]
        moved = [f"NEW.{name} IS NOT OLD.{name}" for name in names]
        message = f"{table.name} reads the key from the document"
        message = message if table.row is None else f"{table.name} gives each document its number"
        return [raised(message, joined("OR", given))], [raised(message, joined("OR", moved))]

    # Rows of members ---------------------------------------------------------------------------------------
    def orphaned(self) -> list[str]:
        """Return the statements that delete the child rows of a deleted row of the table."""
        return self._deleted([f"OLD.{quoted(name)}" for name in self.table.handles])

    def moved(self) -> list[str]:
        """Return the statements that give the child rows of a row its new key, after the row's key has changed.

        They find nothing to change if SQLite enforces foreign keys: ON UPDATE CASCADE has then changed the child rows.
        If SQLite does not, existing child rows with the new key belong to no row of the table, and are replaced.
        """
        identity = [f"OLD.{quoted(name)}" for name in self.table.handles]
        given = ", ".join(f"NEW.{quoted(name)}" for name in self.table.handles)
        found = []
        for child in self.table.children:
            assert child.table.link is not None
            columns = ", ".join(quoted(one.name) for one in child.table.link.columns)
            found.append(
                f"UPDATE OR REPLACE {quoted(child.table.name)} SET ({columns}) = ({given})"
                f" WHERE {_belongs(child, identity)};"
            )
        return found

    def emptied(self, owner: str) -> list[str]:
        """Return the statements that delete the child rows of one row.

        `owner` is the place of this row's key: the view's row `OLD` or `NEW`, or the new document (`DOC`).
        """
        return self._deleted(self._identity(owner))

    def _deleted(self, identity: list[str]) -> list[str]:
        return [
            f"DELETE FROM {quoted(child.table.name)} WHERE {_belongs(child, identity)};"
            for child in self.table.children
        ]

    def _identity(self, owner: str) -> list[str]:
        """Return SQL for the values that identify one row of the table.

        `owner` is `OLD` or `NEW` (a row of the view), or `DOC` (the row with the new document's key).
        """
        table = self.table
        if owner == "DOC" and table.key is not None:
            return [self._given(column) for column in table.key.columns]
        return [f"{owner}.{quoted(table.shown(name))}" for name in table.handles]

    def filled(self, fresh: bool) -> list[str]:
        """Return the statements that insert the child rows of the new document.

        `fresh` is true if an INSERT has just written the document's own row, and false for an UPDATE.
        """
        return [self._fill(child, fresh) for child in self.table.children]

    def _fill(self, child: Child, fresh: bool) -> str:
        link = child.table.link
        assert link is not None
        if self.table.key is not None:
            keys = self._identity("DOC")
        elif self.table.row is not None:
            keys = ["last_insert_rowid()" if fresh else f"OLD.{quoted(self.table.row)}"]
        else:
            keys = self._identity("NEW")
        columns = ", ".join([*(quoted(column.name) for column in link.identity), '"doc"'])
        into = f"INSERT INTO {quoted(child.table.view)} ({columns})"
        member = types.members_along(child.path)
        if child.kind == "one":
            values = [*keys, f'{member.row}."value"']
            where = f"{member.where} AND {member.row}.\"type\" = 'object'"
            return f"{into}\nSELECT {', '.join(values)}\nFROM {member.source}\nWHERE {where};"
        kind = "array" if child.kind == "list" else "object"
        owner = f'{member.row}."value"'
        items = f"json_each(CASE {member.row}.\"type\" WHEN '{kind}' THEN {owner} END) AS m"
        values = [*keys, _KEY, types.raw(owner, "m")]
        return f"{into}\nSELECT {', '.join(values)}\nFROM {member.source}, {items}\nWHERE {member.where};"

    def inserted(self) -> tuple[list[str], list[str]]:
        """Return (before, after): the statements to run before and after the row is written by an INSERT."""
        given, _ = self.written_keys()
        return [*self.taken(fresh=True), *given], self._rows_again(fresh=True)

    def updated(self) -> tuple[list[str], list[str]]:
        """Return (before, after): the statements to run before and after the row is written by an UPDATE."""
        _, moved = self.written_keys()
        return [*self.taken(fresh=False), *moved], self._rows_again(fresh=False)

    def _rows_again(self, fresh: bool) -> list[str]:
        """Return the statements that delete existing child rows and insert those of the new document.

        `fresh` is true for an INSERT. Child rows may exist even then, because OR REPLACE can leave them behind.
        """
        table = self.table
        if not table.children:
            return []
        owners = [] if fresh else ["OLD"]
        owners += ["DOC"] if table.key is not None else ["NEW"] if table.link is not None else []
        emptied = dict.fromkeys(statement for owner in owners for statement in self.emptied(owner))
        return ["SELECT RAISE(IGNORE)\nWHERE changes() = 0;", *emptied, *self.filled(fresh)]


def member_value(member: str) -> str:
    """Return the SQL for the scalar value of a member of the new document."""
    return f'(SELECT m."atom" FROM json_each({_DOC}) AS m WHERE {_KEY} = {literal(member)})'


def _belongs(child: Child, identity: list[str]) -> str:
    """Return SQL that tests whether a row of a child table belongs to one particular row of its parent table.

    `identity` has SQL for the values that identify the parent's row.
    """
    assert child.table.link is not None
    pairs = zip(child.table.link.columns, identity, strict=True)
    return " AND ".join(f"{quoted(mine.name)} = {key}" for mine, key in pairs)
