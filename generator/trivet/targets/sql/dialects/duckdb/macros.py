"""The macros that test definitions, with their names and files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from trivet.digests import hex_digits
from trivet.graphs import components, ordered, reachable
from trivet.predicates.nodes import Predicate
from trivet.predicates.tree import named
from trivet.sinks import SqlCode, sql_comment
from trivet.targets.sql.dialects.duckdb.rules import Rules
from trivet.targets.sql.plan.names import SqlName, ascii_folded, beginning, is_writable
from trivet.targets.sql.print.layout import indent
from trivet.targets.sql.print.literals import quoted
from trivet.targets.sql.printable.bounds import owner, spelled, told


@dataclass(frozen=True, slots=True)
class Macros:
    """The DuckDB macros of all definitions that tables use. The keys of each field are full names.

    - `definitions`: the predicates.
    - `names`: the names of the macros.
    - `homes`: the modules whose files contain the macros.
    """

    definitions: Mapping[str, Predicate]
    names: Mapping[str, str]
    homes: Mapping[str, str]

    @property
    def rules(self) -> Rules:
        return Rules(self.names)

    def used_by(self, checks: Iterable[Predicate]) -> list[str]:
        """Return the sorted names of the definitions that the checks refer to, directly or indirectly."""
        roots = (name for node in checks for name in named(node))
        return sorted(reachable(roots, lambda name: named(self.definitions[name])))

    def of_module(self, module: str) -> list[dict[str, Any]]:
        """Return the template variables for the macros in the DDL file of `module`, one mapping for each macro."""
        rules = self.rules
        return [
            {
                "name": SqlCode(quoted(self.names[name])),
                "says": sql_comment(told(name)),
                "body": SqlCode(indent(rules.body(self.definitions[name]))),
            }
            for name, home in self.homes.items()
            if home == module
        ]

    def module_order(self, uses: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
        """Return the modules in the order of their files: each after the modules whose macros it uses.

        `uses` maps a module to the definitions whose macros its tables use.
        """
        between = _between(uses, self.homes)
        return ordered({**dict.fromkeys(self.homes.values(), ()), **between}, {})


def plan_macros(
    definitions: Mapping[str, Predicate], uses: Mapping[str, Iterable[str]], shared: str
) -> Macros:
    """Return a macro for each definition, in the file of the definition's module.

    - `uses`: the definitions that the tables of each module use.
    - `shared`: the module of the file for the rules that test formats.

    Modules that use each other in a cycle share one file, that of the first module by name.
    """
    modules = {name: module_of(name) or shared for name in sorted(definitions)}
    between = {**{module: set[str]() for module in modules.values()}, **_between(uses, modules)}
    first = {module: circle[0] for circle in components(between) for module in circle}
    return Macros(definitions, _names(modules), {name: first[module] for name, module in modules.items()})


def module_of(definition: str) -> str:
    return owner(definition).rpartition(".")[0]


def _between(uses: Mapping[str, Iterable[str]], homes: Mapping[str, str]) -> dict[str, set[str]]:
    """Map each module to the other modules whose macros its tables use.

    - `uses`: module → the definitions whose macros the tables of the module use
    - `homes`: definition → the module whose file contains the macro
    """
    return {module: {homes[name] for name in names} - {module} for module, names in uses.items()}


def _names(definitions: Iterable[str]) -> dict[str, str]:
    """Return the name of each definition's macro: the name of the definition, if possible.

    A hash is added to names that DuckDB cannot write, or cannot distinguish from each other.
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
