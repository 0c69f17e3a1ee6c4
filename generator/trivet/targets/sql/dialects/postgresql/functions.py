"""The SQL functions that test whether a value satisfies a definition: names, bodies and files of the functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from trivet.digests import hex_digits
from trivet.graphs import components, ordered, reachable
from trivet.predicates.nodes import Named, Never, Not, Predicate, TypeIs, When
from trivet.predicates.tree import named, walk
from trivet.sinks import SqlCode, sql_comment
from trivet.targets.sql.dialects.postgresql.function_names import (
    dollar_tag,
    function_name,
    qualified,
    stem_of,
)
from trivet.targets.sql.dialects.postgresql.printer import PRINTS
from trivet.targets.sql.dialects.postgresql.value import of_json
from trivet.targets.sql.print.layout import bare, indent
from trivet.targets.sql.print.printer import Printer


@dataclass(frozen=True, slots=True)
class Function:
    """A PL/pgSQL function `name(doc jsonb)` that tests whether a JSON value satisfies a definition.

    The functions may be created in any order.

    - `definition`: the full name of the definition.
    - `name`: the function's name with the database schema, quoted; `bare` is only its name.
    - `body`: the statements.
    """

    definition: str
    name: str
    bare: str
    body: str


@dataclass(frozen=True, slots=True)
class Functions:
    """The SQL functions that test definitions, and a printer that prints calls of them.

    - `ordered`: each function after those that it calls, except within a cycle of calls.
    - `homes`: definition → the module whose file contains its function.
    """

    printer: Printer
    ordered: tuple[Function, ...] = ()
    homes: Mapping[str, str] = field(default_factory=dict)


def plan_functions(
    definitions: Mapping[str, Predicate],
    modules: Mapping[str, str],
    uses: Mapping[str, Iterable[str]],
    schema: str,
    shared: Mapping[str, str],
) -> Functions:
    """Return a function for each definition that the tables refer to, directly or indirectly.

    - `definitions`: the printable predicate of each definition.
    - `modules`: the module of each definition.
    - `uses`: the definitions to which the tables of each module refer.
    - `shared`: the names of the shared functions, by key.

    A function's name ends with a hash of its content. PostgreSQL would not check existing rows again if a changed
    function kept its name.
    """
    needed = reachable(
        (name for names in uses.values() for name in names), lambda name: named(definitions[name])
    )
    graph = {name: sorted(set(named(definitions[name]))) for name in sorted(needed)}
    groups = components(graph)
    bare = _names(definitions, graph, groups)
    names = {name: qualified(schema, one) for name, one in bare.items()}
    printer = Printer(PRINTS, {**names, **shared})
    ordered = tuple(
        Function(name, names[name], bare[name], body(printer, definitions[name]))
        for group in groups
        for name in group
    )
    return Functions(printer, ordered, _homes(graph, uses, modules))


def body(printer: Printer, node: Predicate) -> str:
    """Return the PL/pgSQL body of a function that tests whether its parameter `doc` satisfies the node."""
    doc, lines = of_json("doc"), ["BEGIN"]
    match node:
        case When(TypeIs() as types, then, Never()) if "\n" in printer.test(then, doc):
            refused = printer.test(Not(types), doc)
            lines += [f"  IF {refused} THEN", "    RETURN false;", "  END IF;"]
            node = then
    test = printer.test(node, doc)
    test = test if bare(test).startswith("SELECT") else bare(test)
    return "\n".join([*lines, f"  RETURN {indent(test)};", "END"])


def _names(
    definitions: Mapping[str, Predicate],
    graph: Mapping[str, list[str]],
    groups: Iterable[tuple[str, ...]],
) -> dict[str, str]:
    meanings: dict[str, str] = {}
    for group in groups:
        inside = {name: f"member {number}" for number, name in enumerate(group)}
        text = "\n".join(_meaning(definitions[name], {**meanings, **inside}) for name in group)
        for name in group:
            meanings[name] = hex_digits(f"{name}\n{inside[name]}\n{text}", 8)
    return {name: function_name(stem_of(name), meanings[name]) for name in graph}


def _meaning(node: Predicate, meanings: Mapping[str, str]) -> str:
    """Return the node as SQL in which texts from `meanings` replace the names of the called functions.

    `meanings` maps each definition to the text for its function, such as a hash.
    """
    return Printer(
        PRINTS, {part.definition: meanings[part.definition] for part in walk(node) if isinstance(part, Named)}
    ).test(node, of_json("doc"))


def _homes(
    graph: Mapping[str, list[str]], uses: Mapping[str, Iterable[str]], modules: Mapping[str, str]
) -> dict[str, str]:
    """Map each definition to the module whose file contains its test function.

    This is the definition's own module. For modules in a reference cycle, it is the first of them by name.
    """
    between: dict[str, set[str]] = {modules[name]: set() for name in graph}
    for module, names in uses.items():
        between.setdefault(module, set()).update(modules[name] for name in names)
    for name, targets in graph.items():
        between[modules[name]] |= {modules[target] for target in targets}
    first = {module: circle[0] for circle in components(between) for module in circle}
    return {name: first[modules[name]] for name in graph}


def module_order(
    functions: Functions,
    definitions: Mapping[str, Predicate],
    uses: Mapping[str, Iterable[str]],
    referred: Mapping[str, Iterable[str]],
) -> tuple[str, ...]:
    """Return the modules that need a file, each after the modules whose functions it calls.

    - `uses`: the definitions whose functions a module calls.
    - `referred`: the modules to which a module's foreign keys refer. These also come before the module, unless each
      depends on the other.
    """
    between: dict[str, set[str]] = {module: set() for module in uses}
    for module, names in uses.items():
        between[module] |= {functions.homes[name] for name in names} - {module}
    for function in functions.ordered:
        home = functions.homes[function.definition]
        targets = {functions.homes[target] for target in named(definitions[function.definition])}
        between.setdefault(home, set()).update(targets - {home})
    return ordered(between, referred)


def is_expression(printer: Printer, check: Predicate) -> bool:
    """Return whether the condition of `check` has no subquery, so that it can be a CHECK constraint."""
    return "SELECT" not in printer.test(check, of_json("doc"))


def function_variables(name: str, statements: str, comment: str) -> dict[str, Any]:
    """Return the template variables for one function."""
    return {
        "name": SqlCode(name),
        "says": sql_comment(comment),
        "tag": SqlCode(dollar_tag(statements)),
        "body": SqlCode(statements),
    }
