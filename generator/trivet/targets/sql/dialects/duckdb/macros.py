"""The rules that test definitions, with their names and files. A rule is a row of a table, or a macro."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from trivet.digests import hex_digits
from trivet.graphs import components, ordered, reachable
from trivet.predicates.nodes import Predicate
from trivet.predicates.tree import named
from trivet.sinks import SqlCode, sql_comment
from trivet.targets.sql.dialects.duckdb.rows import printed_rows
from trivet.targets.sql.dialects.duckdb.rules import Macro, Rules
from trivet.targets.sql.dialects.duckdb.split import Row, Rule, rules_of
from trivet.targets.sql.plan.names import SqlName, ascii_folded, beginning, is_writable
from trivet.targets.sql.print.layout import indent
from trivet.targets.sql.print.literals import quoted
from trivet.targets.sql.printable.bounds import owner, spelled, told


@dataclass(frozen=True, slots=True)
class Macros:
    """The rules of all definitions that tables use.

    Each field is a mapping whose keys are the internal names of rules: the full names of definitions, and names made
    from these. `rules` has the rules themselves, and `names` the names that SQL gives them. `homes` has the module
    whose file contains the rule.
    """

    rules: Mapping[str, Rule]
    names: Mapping[str, str]
    homes: Mapping[str, str]

    @property
    def printer(self) -> Rules:
        return Rules(self.names)

    def used_by(self, checks: Iterable[Predicate]) -> list[str]:
        """Return the names of the rules that the checks refer to, directly or indirectly, sorted."""
        roots = (name for node in checks for name in named(node))
        return sorted(reachable(roots, lambda name: rules_of(self.rules[name])))

    def of_module(self, module: str) -> dict[str, Any]:
        """Return the variables with which the template prints the macros and the rows in the file of a module."""
        own = [name for name, home in self.homes.items() if home == module]
        rows = {name: rule for name in own if isinstance(rule := self.rules[name], Row)}
        macros = [
            {
                "says": sql_comment(told(name)),
                "name": SqlCode(quoted(macro.name)),
                "asks": SqlCode(quoted(macro.asks)),
                "test": SqlCode(indent(macro.test)) if macro.test else None,
                "asked": SqlCode(indent(macro.asked)) if macro.asked else None,
            }
            for name in own
            for macro in self.macros((name,))
        ]
        return {"macros": macros, "rows": printed_rows(rows, self.names)}

    def macros(self, names: Iterable[str]) -> list[Macro]:
        """Return the macros of those rules that are no rows."""
        rules = ((name, self.rules[name]) for name in names)
        return [self.printer.macro(name, rule) for name, rule in rules if not isinstance(rule, Row)]

    def module_order(self, uses: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
        """Return the modules that need a file, each after the modules whose macros its tables use."""
        between = _between(uses, self.homes)
        return ordered({**dict.fromkeys(self.homes.values(), ()), **between}, {})


def plan_macros(rules: Mapping[str, Rule], uses: Mapping[str, Iterable[str]], shared: str) -> Macros:
    """Return the rules with their names and files; `uses` has the rules that the tables of each module use.

    A rule is in the file of the definition's module. The rule of a format has no module, so it is in the file `shared`.
    If modules use each other in a cycle, all of their rules are in the file of the first module by name.
    """
    modules = {name: module_of(name) or shared for name in sorted(rules)}
    between = {**{module: set[str]() for module in modules.values()}, **_between(uses, modules)}
    first = {module: circle[0] for circle in components(between) for module in circle}
    return Macros(rules, _names(modules), {name: first[module] for name, module in modules.items()})


def module_of(definition: str) -> str:
    return owner(definition).rpartition(".")[0]


def _between(uses: Mapping[str, Iterable[str]], homes: Mapping[str, str]) -> dict[str, set[str]]:
    """For each module, return the other modules that define the macros its tables use.

    `uses` maps a module to the names of the definitions whose macros its tables use. `homes` maps such a name to
    the module that defines the macro.
    """
    return {module: {homes[name] for name in names} - {module} for module, names in uses.items()}


def _names(definitions: Iterable[str]) -> dict[str, str]:
    """Return the name of each definition's macro: the name of the definition, if possible.

    A hash is added if DuckDB cannot write the name, or cannot distinguish it from that of another macro.
    """
    names: dict[str, str] = {}
    taken: set[str] = set()
    for definition in definitions:
        name = spelled(definition)
        if not is_writable(name) or ascii_folded(name) in taken:
            name = SqlName(f"{beginning(name, None)}_{hex_digits(definition, 8)}", name)
        names[definition] = name
        taken.add(ascii_folded(name))
    return names
