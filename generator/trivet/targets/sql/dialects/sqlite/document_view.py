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
from trivet.targets.sql.plan.records import Check, Column, Nested, Table
from trivet.targets.sql.print.layout import block, case, indent, wrapped
from trivet.targets.sql.print.literals import quoted

_DOC = 'NEW."doc"'
_KEY = 'm."key"'
_KEPT = 'x."atom"'


@dataclass(frozen=True, slots=True)
class DocumentView:
    table: Table
    checks: Checks
    target: SqlTarget

    # From documents to columns -----------------------------------------------------------------------------
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

        A `Start` is a row of the shared table `trivet_start`. It names a check and the rule that evaluates it
        (`rules.py`).
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
        """Return SQL that raises an error if the value fails a check of the column; "" if there is nothing to check.

        `text` is SQL for the JSON text of the value.
        """
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
        """Yield the statements that refuse values which the column cannot store, or would round in a key.

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

    # From columns to documents -----------------------------------------------------------------------------
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
