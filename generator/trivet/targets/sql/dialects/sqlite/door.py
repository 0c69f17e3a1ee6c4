"""The document door of one table of SQLite: what it refuses, how documents come apart and together again."""

from __future__ import annotations

from dataclasses import dataclass

from trivet.settings import SqlTarget
from trivet.targets.sql.dialects.sqlite import types
from trivet.targets.sql.dialects.sqlite.checks import Checks, abort, raised
from trivet.targets.sql.dialects.sqlite.objects import Together, leftover, together
from trivet.targets.sql.dialects.sqlite.printer import INLINE, TRUE
from trivet.targets.sql.dialects.sqlite.text import literal, quoted
from trivet.targets.sql.dialects.sqlite.value import Value, of_document, of_row
from trivet.targets.sql.layout import case, wrapped
from trivet.targets.sql.records import Check, Child, Column, Nested, Table

_DOC = 'NEW."doc"'
_OLD = 'OLD."doc"'
_KEY = 'm."key"'


@dataclass(frozen=True, slots=True)
class Door:
    table: Table
    checks: Checks
    target: SqlTarget

    # In ----------------------------------------------------------------------------------------------------
    def refusals(self) -> list[str]:
        """The statements that a document must pass before it is spread over the columns."""
        table = self.table
        found = [
            raised(f"{table.name}_not_null", f"{_DOC} IS NULL"),
            raised(f"{table.name}_json", f"NOT json_valid({_DOC})"),
            *self._storage(),
        ]
        found += [self._rule(check) for check in table.shape]
        if table.value is not None:
            said = self._entry(table.value, of_document(_DOC))
            found.append(f"SELECT {said};" if said else "")
        if table.whole is None:
            found += [self._required(), self._members(), *(self._rule(check) for check in table.rules)]
            found += self.checks.by_rules(_DOC, [(check, None) for check in table.rules])
        found += [self._guard(column, one) for one in table.all_objects for column in one.columns]
        return [refusal for refusal in found if refusal]

    def _storage(self) -> list[str]:
        """What SQLite's JSON functions would not tell apart, or would cut; an item's key is a number."""
        name = self.table.name
        escapes = f"replace({_DOC}, '\\\\', '')"
        tree = f"FROM json_tree({_DOC}) AS m"
        seen = "GLOB '*[' || char(65533) || ']*'"
        return [
            raised(
                f"{name}_duplicate_key",
                f"EXISTS (\n  SELECT 1\n  {tree}\n  WHERE typeof({_KEY}) = 'text'\n"
                f'  GROUP BY m."parent", {_KEY}\n  HAVING count(*) > 1\n)',
            ),
            raised(f"{name}_nul", f"instr({escapes}, '\\u0000') > 0"),
            raised(
                f"{name}_surrogate",
                f"{escapes} LIKE '%\\ud%' AND EXISTS (\n  SELECT 1\n  {tree}\n"
                f'  WHERE m."atom" {seen} OR {_KEY} {seen}\n)',
            ),
        ]

    def _rule(self, check: Check) -> str:
        said = self.checks.light(check, of_document(_DOC))
        return "" if said in ("", TRUE) else raised(check.name, f"NOT {wrapped(said)}")

    def _required(self) -> str:
        """One pass over the members for all that must be there."""
        arms = [
            (f"NOT coalesce(max({_KEY} = {literal(column.member)}), 0)", abort(column.presence.name))
            for column in self.table.columns
            if column.presence is not None
        ]
        return f"SELECT {case(arms, None)}\nFROM json_each({_DOC}) AS m;" if arms else ""

    def _members(self) -> str:
        """One pass over the members for what is checked before a value enters its column."""
        member = of_row("m", 0)
        arms = [
            (literal(column.member), self._entry(column, member))
            for column in self.table.columns
            if column.entry
        ]
        return f"SELECT {case(arms, None, _KEY)}\nFROM json_each({_DOC}) AS m;" if arms else ""

    def _entry(self, column: Column, value: Value) -> str:
        arms = [
            (f"NOT {wrapped(INLINE.test(self.checks.said[check.name], value))}", abort(check.name))
            for check in column.entry
        ]
        if column.nullable:
            arms = [(f"{value.type} <> 'null' AND {said}", refusal) for said, refusal in arms]
        return case(arms, None) if arms else ""

    def _guard(self, column: Column, one: Nested) -> str:
        """What the type of a member of an object cannot hold; its other checks are those of the object."""
        if column.guard is None:
            return ""
        rows = types.members_along((*one.path, column.member))
        test = INLINE.test(self.checks.said[column.guard.check.name], of_row(rows.row, 0))
        there = f"{rows.where} AND {rows.row}.\"type\" <> 'null' AND NOT {wrapped(test)}"
        return raised(column.guard.check.name, f"EXISTS (SELECT 1 FROM {rows.source} WHERE {there})")

    def values(self) -> list[tuple[str, str]]:
        """Each column with its value, from the members `m` of `NEW.doc`."""
        table = self.table
        link = () if table.link is None else table.link.identity
        found = [(column.name, f"NEW.{quoted(column.name)}") for column in link]
        if table.whole is not None:
            return [*found, (table.whole, f"json({_DOC})")]
        if table.value is not None:
            return [*found, *self._scalar(table.value)]
        found += [(one.name, types.into_column(one, self._is_plain(one))) for one in table.columns]
        for nested in table.all_objects:
            found += [
                (one.name, types.into_nested(one, nested.path, self._is_plain(one))) for one in nested.columns
            ]
        if table.extra is not None:
            found.append((table.extra, leftover(table, self.target.undeclared != "drop")))
        return found

    def _is_plain(self, column: Column) -> bool:
        """Whether the column's checks look at members by path, which finds them by plain names only."""
        return column.kind == "json" and bool(self.checks.constraints(column))

    @property
    def aggregates(self) -> bool:
        """Whether some of the values are aggregates over the members `m` of the document."""
        table = self.table
        return bool(table.columns) or (table.extra is not None and table.value is None and not table.objects)

    def _scalar(self, column: Column) -> list[tuple[str, str]]:
        value = f"{_DOC} ->> '$'"
        found = [(column.name, value)]
        if self.table.extra is not None:
            own = types.printed(column, types.stored(column, f"({value})"))
            kept = f"json({_DOC}) <> {own}"
            found.append((self.table.extra, case([(kept, f"json({_DOC})")], None)))
        return found

    # Rows of members ---------------------------------------------------------------------------------------
    def emptied(self, by_document: bool) -> list[str]:
        """The statements that remove the rows of `OLD`: a row of the table, or (`by_document`) of the view."""
        return [
            f"DELETE FROM {quoted(child.table.name)} WHERE {self._belongs(child, by_document)};"
            for child in self.table.children
        ]

    def _belongs(self, child: Child, by_document: bool) -> str:
        link = child.table.link
        assert link is not None
        keys = [f"OLD.{quoted(key.name)}" for key in link.keys]
        if by_document and self.table.key is not None:
            keys = [self._key(column, _OLD) for column in self.table.key.columns]
        pairs = zip(link.columns, keys, strict=True)
        return " AND ".join(f"{quoted(mine.name)} = {key}" for mine, key in pairs)

    def _key(self, column: Column, doc: str) -> str:
        return f'(SELECT m."atom" FROM json_each({doc}) AS m WHERE {_KEY} = {literal(column.member)})'

    def filled(self, fresh: bool) -> list[str]:
        """The statements that fill in the rows of `NEW`; `fresh`: its own row was inserted just before."""
        return [self._fill(child, fresh) for child in self.table.children]

    def _fill(self, child: Child, fresh: bool) -> str:
        link = child.table.link
        assert link is not None
        if self.table.key is not None:
            keys = [self._key(column, _DOC) for column in self.table.key.columns]
        elif self.table.row is not None:
            keys = ["last_insert_rowid()" if fresh else f"OLD.{quoted(self.table.row)}"]
        else:
            keys = [f"NEW.{quoted(key.name)}" for key in link.keys]
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

    # Out ---------------------------------------------------------------------------------------------------
    def together(self) -> Together:
        """The document, put together again from the columns of `t`."""
        table = self.table
        if table.whole is not None:
            return Together(f"t.{quoted(table.whole)}", table.name, ())
        if table.value is not None:
            kept = None if table.extra is None else f"t.{quoted(table.extra)}"
            return Together(types.out(table.value, kept, f"{kept} ->> '$'"), table.name, ())
        return together(table)

    def row_is(self) -> str:
        """The condition that finds the row behind `OLD`."""
        table = self.table
        if table.key is None:
            return " AND ".join(f"{quoted(name)} = OLD.{quoted(name)}" for name in table.handles)
        return " AND ".join(
            f"{quoted(column.name)} = {self._key(column, _OLD)}" for column in table.key.columns
        )
