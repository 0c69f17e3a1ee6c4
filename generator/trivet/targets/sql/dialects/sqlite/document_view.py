"""The document view of one SQLite table: it shows each row as a JSON document.

Documents are inserted, replaced and deleted through the view.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from trivet.settings import SqlTarget
from trivet.targets.sql.dialects.sqlite import types
from trivet.targets.sql.dialects.sqlite.checks import Checks, abort, by_rules, raised
from trivet.targets.sql.dialects.sqlite.key_values import is_indistinct
from trivet.targets.sql.dialects.sqlite.objects import Together, leftover, together
from trivet.targets.sql.dialects.sqlite.printer import INLINE, TRUE
from trivet.targets.sql.dialects.sqlite.rows import Start
from trivet.targets.sql.dialects.sqlite.text import literal
from trivet.targets.sql.dialects.sqlite.unreadable import unreadable
from trivet.targets.sql.dialects.sqlite.value import Value, of_document, of_row
from trivet.targets.sql.plan.branches import Path
from trivet.targets.sql.plan.records import Check, Child, Column, Group, Nested, Table
from trivet.targets.sql.print.layout import block, case, indent, joined, wrapped
from trivet.targets.sql.print.literals import quoted

_DOC = 'NEW."doc"'
_KEY = 'm."key"'
_KEPT = 'x."atom"'


@dataclass(frozen=True, slots=True)
class DocumentView:
    table: Table
    checks: Checks
    target: SqlTarget

    # In ----------------------------------------------------------------------------------------------------
    def refusals(self) -> list[str]:
        """Return the statements that check a document before its members are stored in columns."""
        table = self.table
        found = [
            raised(f"{table.name}_not_null", f"{_DOC} IS NULL"),
            raised(f"{table.name}_json", f"NOT json_valid({_DOC})"),
            *unreadable(table.name, _DOC),
        ]
        found += [self._rule(check) for check in table.shape]
        if table.others:  # the rest does not apply to non-object documents
            found.append(f"SELECT RAISE(IGNORE)\nWHERE {types.is_other(_DOC)};")
        if table.value is not None:
            printed = self._entry(table.value, of_document(_DOC), f"({_DOC} -> '$')")
            found.append(f"SELECT {printed};" if printed else "")
        if table.whole is None:
            found += [self._required(), self._members(), *(self._rule(check) for check in table.rules)]
            found += by_rules(_DOC, self.starts())
        inside = [(one, column) for one in table.all_objects for column in one.columns]
        found += [printed for one, column in inside for printed in self._inside(column, one)]
        return [refusal for refusal in found if refusal]

    def starts(self) -> list[Start]:
        """Return a `Start` for each check on the whole document that SQLite cannot test in one expression.

        A `Start` is a row of the shared table `trivet_start`. It names a check and the rule that tests it (`rules.py`).
        The result is [] if the table stores whole documents.
        """
        if self.table.whole is not None:
            return []
        return self.checks.starts(f"{self.table.name}_refusal", [(check, None) for check in self.table.rules])

    def _rule(self, check: Check) -> str:
        printed = self.checks.light(check, of_document(_DOC))
        return "" if printed in ("", TRUE) else raised(check.name, f"NOT {wrapped(printed)}")

    def _required(self) -> str:
        """Return one statement that checks the presence of all required members.

        Return an empty string if no member is required.
        """
        arms = [
            (f"NOT coalesce(max({_KEY} = {literal(column.member)}), 0)", abort(column.presence.name))
            for column in self.table.columns
            if column.presence is not None
        ]
        return f"SELECT {case(arms, None)}\nFROM json_each({_DOC}) AS m;" if arms else ""

    def _members(self) -> str:
        """Return one statement that checks the values of all members before they are stored.

        Return an empty string if there is nothing to check.
        """
        member = of_row("m", 0)
        text = types.text_of(_DOC, "m")
        tests = ((column, self._entry(column, member, text)) for column in self.table.columns)
        arms = [(literal(column.member), printed) for column, printed in tests if printed]
        return f"SELECT {case(arms, None, _KEY)}\nFROM json_each({_DOC}) AS m;" if arms else ""

    def _entry(self, column: Column, value: Value, text: str) -> str:
        """Return SQL that raises an error if the column cannot have the value, whose JSON text is `text`."""
        arms = [
            (f"NOT {wrapped(printed)}", abort(check.name))
            for check in self._tested(column)
            if (printed := self.checks.light(check, value)) not in ("", TRUE)
        ]
        if column.nullable and column.kind != "json":
            arms = [(f"{value.type} <> 'null' AND {printed}", refusal) for printed, refusal in arms]
        if column.distinct is not None:
            arms.append((is_indistinct(column, value.atom, text), abort(column.distinct.name)))
        return case(arms, None) if arms else ""

    def _tested(self, column: Column) -> list[Check]:
        """Return the checks of the column that the view must evaluate before a value is stored.

        For child tables and REAL columns, these include checks that are also CHECK constraints. In a child table, a
        CHECK constraint acts only after the parent's row is written. In a REAL column, it sees the value as a double.
        """
        if self.table.link is None and column.type != "REAL":
            return list(column.entry)
        constraints = self.checks.constraints(column)
        own = [check for check in column.checks if check.name in constraints]
        return list({id(check): check for check in (*column.entry, *own)}.values())

    def _inside(self, column: Column, one: Nested) -> Iterator[str]:
        """Yield the statements that refuse values which the column cannot store, or cannot tell from others.

        The column stores a member of the object `one`.
        """
        rows = types.members_along((*one.path, column.member))
        value = of_row(rows.row, 0)
        tests = []
        if column.guard is not None:
            test = INLINE.test(self.checks.printed[column.guard.check.name], value)
            tests.append((column.guard.check.name, f"{value.type} <> 'null' AND NOT {wrapped(test)}"))
        if column.distinct is not None:
            text = types.raw(rows.owner, rows.row)
            tests.append((column.distinct.name, is_indistinct(column, value.atom, text)))
        for name, test in tests:
            found = f"SELECT 1\nFROM {rows.source}\nWHERE {rows.where} AND {indent(test)}"
            yield raised(name, block("EXISTS (", found))

    def values(self) -> list[tuple[str, str]]:
        """Return each column of the table with the SQL for its value, from the document `NEW.doc`.

        The SQL may refer to the members of the document, as rows with the alias `m`.
        """
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
            found.append((table.extra, leftover(table)))
        return found

    def _is_plain(self, column: Column) -> bool:
        """Return whether the column must store JSON without unnecessary escapes.

        This is so if it has CHECK constraints that find members by path: a path does not find a name with escapes.
        """
        return column.kind == "json" and bool(self.checks.constraints(column))

    @property
    def plainly(self) -> bool:
        """Return whether at least one column stores JSON without unnecessary escapes."""
        return self.table.whole is None and any(map(self._is_plain, self.table.all_columns))

    @property
    def aggregates(self) -> bool:
        """Return whether at least one value of a new row is computed by an aggregate over the document's members.

        In that case, the SELECT for the row needs a FROM clause.
        """
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

    # Conflicts ---------------------------------------------------------------------------------------------
    def taken(self, fresh: bool) -> list[str]:
        """Return the statements that refuse a document if its key or a unique value is already taken.

        For an INSERT (`fresh`), the key is not tested, because OR REPLACE replaces a document with the same key.
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

        An INSERT may only repeat the document's key. An UPDATE may not change the key. A generated key may not be
        given.
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
        """Return the statements that give the child rows of a row its new key.

        They find no rows where foreign keys are on. Rows that are there for the new key belong to no row.
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

        `owner` says where the key of this row is: in the view's row `OLD` or `NEW`, or in the new document (`DOC`).
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

    # Direct writes -----------------------------------------------------------------------------------------
    def direct(self) -> list[str]:
        """Return statements that remove outdated values from the JSON column `extra` after a direct write.

        A value is outdated if the write changed the column of the same member.
        """
        table = self.table
        if table.extra is None or table.value is not None:
            return []
        found = [self._taken_away((), table.columns)]
        found += [self._taken_away(one.path, one.columns) for one in table.all_objects]
        return [statement for statement in found if statement]

    def _taken_away(self, path: Path, columns: tuple[Column, ...]) -> str:
        table = self.table
        changed = [(literal(one.member), _is_changed(one)) for one in columns if one.may_differ]
        if not changed:
            return ""
        written = quoted(str(table.extra))
        extra = f"{quoted(table.name)}.{written}"
        kept = f"({extra} -> {types.path(*path)})" if path else extra
        given = (
            f"CASE json_type({extra}, {types.path(*path)}) WHEN 'object' THEN {kept} END" if path else extra
        )
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

    # Out ---------------------------------------------------------------------------------------------------
    def together(self) -> Together:
        """Return the SQL that assembles a document from a table row with the alias `t`."""
        table = self.table
        if table.whole is not None:
            return Together(f"t.{quoted(table.whole)}", table.name, ())
        if table.value is not None:
            kept = None if table.extra is None else f"t.{quoted(table.extra)}"
            return Together(types.out(table.value, kept, f"{kept} ->> '$'"), table.name, ())
        return together(table)

    def row_is(self) -> str:
        """Return the SQL condition that finds the table row that `OLD`, a row of the view, represents."""
        table = self.table
        return " AND ".join(f"{quoted(name)} = OLD.{quoted(table.shown(name))}" for name in table.handles)


def _is_changed(column: Column) -> str:
    """Return SQL that tests whether an UPDATE changes the column so that a value in `extra` is outdated.

    The JSON column `extra` may also store the value of the column's member.
    """
    name = quoted(column.name)
    tests = [f"NEW.{name} IS NOT OLD.{name}"]
    if column.literal:
        tests.append(f"NEW.{name} IS NOT {types.stored(column, _KEPT)}")
    return " AND ".join(tests)


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
