"""Turns the checks of a table into conditions on the documents that the table stores."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from trivet.predicates.nodes import And, HasKey, JsonType, Predicate, PropertyIs, TypeIs, When
from trivet.predicates.tree import named
from trivet.targets.sql.documents.references import own
from trivet.targets.sql.plan.records import Check, Column, Table
from trivet.targets.sql.print.fragments import Fragments, Value
from trivet.targets.sql.print.layout import case
from trivet.targets.sql.print.printer import Printer

_OBJECT = TypeIs(("object",))


def _as_it_is(value: Value, known: object) -> Value:
    return value


@dataclass(frozen=True, slots=True)
class DocumentChecks:
    """The checks of one table that has a column for whole documents.

    - `printed`: the printable predicate of each check, by name.
    - `document`: the dialect's `Value` for the whole document.
    - `when_typed`: extends the condition of a column's check so that an absent or null member passes.
    - `typed`: marks a value as having a certain JSON type, for the printer. It is optional.
    - `hinted`: marks a member as an array with the item types that its column's checks allow. It is optional.
    """

    table: Table
    printed: Mapping[str, Predicate]
    printer: Printer
    fragments: Fragments
    document: Value
    when_typed: Callable[[Predicate, Value, str], str]
    typed: Callable[[Value, JsonType], Value] = _as_it_is
    hinted: Callable[[Value, tuple[Predicate, ...]], Value] = _as_it_is

    def conditions(self) -> Iterator[tuple[str, str]]:
        """Yield (name, condition) for each check without references, unless the condition is always true.

        A document passes if the condition is true or NULL. The checks are in this order: those in `table.shape`, those
        of the columns, those in `table.rules`.
        """
        for name, test in self._conditions():
            if test != self.fragments.true:
                yield name, test

    def tests(self) -> dict[str, str]:
        """Return the conditions of all checks by name: the checks in `conditions`, and then those in `references`.

        For a check with references, the condition tests everything else, because rules test the references. Conditions
        that are always true are left out.
        """
        found = dict(self.conditions())
        for name, node in self.references():
            test = self.printer.test(own(node), self.document)
            if test != self.fragments.true:
                found[name] = test
        return found

    def references(self) -> Iterator[tuple[str, Predicate]]:
        """Yield (name, predicate) for each check of the table whose predicate contains references.

        Each predicate applies to the whole document, even if the check tests only one member.
        """
        for check in self.table.checks:
            node = self.printed[check.name]
            if any(named(node)):
                if check.member is not None and check not in self.table.rules:
                    node = PropertyIs(check.member, node)
                    node = When(_OBJECT, node) if self.table.others else node
                yield check.name, node

    def whole(self) -> Predicate:
        """Return one predicate about a whole document that combines all checks of the table with `And`."""
        whole = [*self.table.shape, *self.table.rules]
        members = [part for column in self.table.columns for part in self._parts(column)]
        inside = And(tuple(members))
        nodes = [self.printed[check.name] for check in whole]
        return And((*nodes, When(_OBJECT, inside) if self.table.others else inside))

    def _parts(self, column: Column) -> Iterator[Predicate]:
        """Yield the tests of a column's value, as predicates of the whole document."""
        if column.presence is not None and not column.presence.omitted:
            yield HasKey(column.member)
        is_json = column.kind == "json"
        accepted = frozenset(column.accepts)
        if not is_json and not column.entry[0].omitted:
            yield PropertyIs(
                column.member, TypeIs(tuple(sorted(accepted | {"null"} if column.nullable else accepted)))
            )
        for check in column.checks:
            node = self.printed[check.name]
            yield PropertyIs(column.member, node if is_json else When(TypeIs(_guards(column.accepts)), node))

    def _conditions(self) -> Iterator[tuple[str, str]]:
        for check in self.table.shape:
            yield from self._of(check, self.document)
        for column in self.table.columns:
            for name, test in self._of_column(column):
                yield name, self._of_objects(test)
        for check in self.table.rules:
            yield from self._of(check, self.document)

    def _of(self, check: Check, value: Value) -> Iterator[tuple[str, str]]:
        if not any(named(self.printed[check.name])):
            yield check.name, self.printer.test(self.printed[check.name], value)

    def _of_objects(self, test: str) -> str:
        """Return `test`, a condition on a member, changed to be true for documents that are not objects."""
        if not self.table.others or test == self.fragments.true:
            return test
        return case([(self.printer.test(_OBJECT, self.document), test)], self.fragments.true)

    def _of_column(self, column: Column) -> Iterator[tuple[str, str]]:
        member = self.fragments.member(self.document, column.member)
        there = self.fragments.has_key(self.document, column.member)
        if column.presence is not None and not column.presence.omitted:
            yield column.presence.name, there
        if column.kind == "json":
            yield from self._of_json(column, member, there)
        else:
            yield from self._of_scalar(column, member)

    def _of_json(self, column: Column, member: Value, there: str) -> Iterator[tuple[str, str]]:
        hinted = self.hinted(member, tuple(self.printed[check.name] for check in column.checks))
        for check in column.checks:
            for name, test in self._of(check, hinted):
                is_direct = column.required or isinstance(self.printed[name], TypeIs)
                if is_direct or test == self.fragments.true:
                    yield name, test
                else:
                    yield name, case([(there, test)], self.fragments.true)

    def _of_scalar(self, column: Column, member: Value) -> Iterator[tuple[str, str]]:
        """Yield (name, condition) for each check of a column, beginning with the type check.

        An absent or null member passes all checks after the type check. A value of a wrong type may pass or fail them.
        """
        types = sorted({*column.accepts, "null"} if column.nullable else column.accepts)
        if not column.entry[0].omitted:
            yield column.entry[0].name, self.printer.test(TypeIs(tuple(types)), member)
        typed = self.typed(member, column.accepts[0])
        for check in column.checks:
            for name, test in self._of(check, typed):
                is_direct = test == self.fragments.true
                yield name, test if is_direct else self.when_typed(self.printed[name], typed, test)


def _guards(accepts: tuple[JsonType, ...]) -> tuple[JsonType, ...]:
    """Return the types in `accepts`, with `integer` replaced by `number`."""
    return tuple(sorted({"number" if one == "integer" else one for one in accepts}))
