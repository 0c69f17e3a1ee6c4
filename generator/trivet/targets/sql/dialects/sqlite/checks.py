"""Prints the checks of a SQLite table as statements for triggers.

A check is printed as one expression if possible. Otherwise it becomes rules (`rules.py`), which are rows of
shared tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from trivet.predicates.nodes import Named, Predicate
from trivet.predicates.tree import walk
from trivet.sinks import sql_comment, sql_literal
from trivet.targets.sql.dialects.sqlite.flat import is_flat
from trivet.targets.sql.dialects.sqlite.printer import INLINE
from trivet.targets.sql.dialects.sqlite.regexes import walks
from trivet.targets.sql.dialects.sqlite.rows import Start
from trivet.targets.sql.dialects.sqlite.rules import Rule, rules_of
from trivet.targets.sql.dialects.sqlite.text import literal
from trivet.targets.sql.dialects.sqlite.unfold import Unfolder
from trivet.targets.sql.dialects.sqlite.value import Value
from trivet.targets.sql.plan.records import Check, Column, Table
from trivet.targets.sql.print.layout import case, indent


@dataclass(frozen=True, slots=True)
class Checks:
    """Prints the checks of a table.

    - `printed`: the printable predicate of each check, by name.
    - `definitions`: the predicates of the definitions to which `printed` refers, by full name.
    - `inline`: the checks that are printed as one expression: their predicates without references, by name.
    """

    printed: Mapping[str, Predicate]
    definitions: Mapping[str, Predicate]
    inline: Mapping[str, Predicate]

    @staticmethod
    def of(table: Table, printed: Mapping[str, Predicate], unfolder: Unfolder) -> Checks:
        """Return the checks of a table: those printed as one expression, and those that need rules.

        If one check of a JSON column needs rules, all checks of JSON columns use rules.
        """
        inline = unfolder.light(printed)
        of_json = {check.name for one in table.all_columns if one.kind == "json" for check in one.checks}
        if of_json - inline.keys():
            inline = {name: node for name, node in inline.items() if name not in of_json}
        return Checks(printed, unfolder.definitions, inline)

    def is_light(self, check: Check) -> bool:
        return check.name in self.inline

    def constraints(self, column: Column) -> Mapping[str, Predicate]:
        """Return the column's checks that can be CHECK constraints, as a map from check name to predicate."""
        names = [check.name for check in column.checks]
        if column.kind != "json":
            own = {name: self.printed[name] for name in names}
            return {name: node for name, node in own.items() if not any(map(walks, walk(node)))}
        return {
            name: self.inline[name] for name in names if name in self.inline and is_flat(self.inline[name])
        }

    def guards(self, column: Column) -> list[Check]:
        """Return the checks of the column that a trigger must evaluate, because they cannot be CHECK constraints."""
        constraints = self.constraints(column)
        return [check for check in column.checks if check.name not in constraints]

    def light(self, check: Check, value: Value) -> str:
        """Return SQL that tests whether the value passes the check.

        Return an empty string if the test does not fit into one expression.
        """
        return INLINE.test(self.inline[check.name], value) if check.name in self.inline else ""

    def starts(self, start: str, checks: Iterable[tuple[Check, str | None]]) -> list[Start]:
        """Return a record for each check that is too complex for one SQL expression.

        - `start`: the name of the group that these checks form, such as `order_check`; a trigger tests a whole group
        - `checks`: (check, member) pairs; the member is None if the check tests the whole document
        """
        heavy = [(check, member) for check, member in checks if not self.is_light(check)]
        return [
            Start(start, place, _plain(check.name), member, self.rule(start, check))
            for place, (check, member) in enumerate(heavy, start=1)
        ]

    def rule(self, start: str, check: Check) -> str:
        """Return the name of the rule that evaluates the check.

        If the check's predicate is only a reference, this is the definition's name. Otherwise, it is `<start> <check>`.
        """
        node = self.printed[check.name]
        return node.definition if isinstance(node, Named) else f"{start} {check.name}"

    def rules(self, starts: Iterable[Start], checks: Iterable[Check]) -> list[Rule]:
        """Return the rules for the checks that occur in `starts`. `checks` must contain all of these.

        A rule is a test, stored in shared tables and evaluated by a trigger. Rules of definitions are left out.
        """
        named = {one.rule for one in starts} - self.definitions.keys()
        found = {self.rule(one.start, check): check for one in starts for check in checks}
        return [rule for name in sorted(named) for rule in rules_of(name, self.printed[found[name].name])]


def by_rules(document: str, starts: Sequence[Start]) -> list[str]:
    """Return SQL statements that raise an error with the name of the first check that a document violates.

    - `document`: SQL for the JSON text
    - `starts`: the checks to test, as records; without any, the result is empty
    """
    if not starts:
        return []
    raises = [(sql_literal(one.check), f"RAISE(ABORT, {sql_literal(one.check)})") for one in starts]
    arms = case([(str(name), refusal) for name, refusal in raises], None, 'f."check"')
    return [
        f'INSERT INTO "trivet_check" VALUES ({literal(starts[0].start)}, {document});',
        f'SELECT {arms}\nFROM "trivet_failed" AS f;',
    ]


def raised(name: str, condition: str) -> str:
    """Return the statement that raises an error if the condition is true. The message of the error is `name`."""
    return f"SELECT {abort(name)}\nWHERE {indent(condition)};"


def abort(name: str) -> str:
    """Return `RAISE(ABORT, 'name')`.

    RAISE accepts only a literal, so control characters in the name are shown as escapes.
    """
    return f"RAISE(ABORT, {sql_literal(_plain(name))})"


def _plain(name: str) -> str:
    return str(sql_comment(name))
