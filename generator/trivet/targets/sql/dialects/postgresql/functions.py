"""The definitions that become SQL functions, with the names and files of these functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from trivet.digests import hex_digits
from trivet.graphs import components, ordered, reachable
from trivet.predicates.nodes import Named, Predicate
from trivet.predicates.tree import named, walk
from trivet.sinks import SqlCode, sql_comment
from trivet.targets.sql.dialects.postgresql.printer import PRINTS
from trivet.targets.sql.dialects.postgresql.value import of_json
from trivet.targets.sql.plan.names import SqlName, beginning, full_of
from trivet.targets.sql.plan.records import Check
from trivet.targets.sql.print.literals import quoted
from trivet.targets.sql.print.printer import Printer
from trivet.targets.sql.printable.bounds import spelled

_LIMIT = 63
#: The maximum number of nodes in the plan of a SQL function.
_MOST_PLANNED = 500


@dataclass(frozen=True, slots=True)
class Function:
    """A function `name(doc jsonb)` that tests a definition; `stub`: its body requires that it already exists.

    `name` is qualified SQL text, `bare` the name alone.

    `kept`: it is written in PL/pgSQL, so that PostgreSQL keeps its plan for the session. That is for functions called
    by a CHECK, as a SQL function would be parsed again for every INSERT. Functions called only by functions are SQL,
    which is inlined into the caller's plan; so are recursive ones, as PL/pgSQL needs four times the stack per level.
    They are kept, too, if the inlined plan would become too large.
    """

    definition: str
    name: str
    bare: str
    body: str
    stub: bool
    kept: bool


@dataclass(frozen=True, slots=True)
class Functions:
    """All functions in an order in which they can be created; `homes` has the module of each function's file."""

    printer: Printer
    ordered: tuple[Function, ...] = ()
    homes: Mapping[str, str] = field(default_factory=dict)


def plan_functions(
    definitions: Mapping[str, Predicate],
    modules: Mapping[str, str],
    uses: Mapping[str, Iterable[str]],
    checks: Iterable[Predicate],
    schema: str,
) -> Functions:
    """Return functions for all definitions that the tables refer to.

    `definitions` are the printable predicates, `modules` the module of each definition, `uses` the definitions that
    each module's tables call, and `checks` all checks of the tables. A function's name ends with a hash of its content
    and of everything it calls: changing a function that a CHECK uses would leave existing rows unchecked, so changed
    content becomes a new function.
    """
    needed = reachable(
        (name for names in uses.values() for name in names), lambda name: named(definitions[name])
    )
    graph = {name: sorted(set(named(definitions[name]))) for name in sorted(needed)}
    groups = components(graph)
    bare = _names(definitions, graph, groups)
    names = {name: qualified(schema, one) for name, one in bare.items()}
    printer = Printer(PRINTS, names)
    recursive = {name for group in groups for name in group if len(group) > 1 or name in graph[name]}
    called = {name for check in checks if is_expression(printer, check) for name in named(check)} - recursive
    bodies = {name: printer.test(definitions[name], of_json("doc")) for group in groups for name in group}
    kept = _kept({name: definitions[name] for name in bodies}, bodies, called)
    ordered = tuple(
        Function(name, names[name], bare[name], body, name in recursive, name in kept)
        for name, body in bodies.items()
    )
    return Functions(printer, ordered, _homes(graph, uses, modules))


def _kept(definitions: Mapping[str, Predicate], bodies: Mapping[str, str], called: Iterable[str]) -> set[str]:
    """Return the called functions, and all others whose plan would become too large.

    PostgreSQL inlines SQL functions at any depth, unless they contain a query or are recursive.
    """
    sizes = {name: sum(1 for _ in walk(node)) for name, node in definitions.items()}
    calls = {name: list(named(node)) for name, node in definitions.items()}
    apart = {name for name, body in bodies.items() if "SELECT" in body}
    kept = set(called)

    def size(name: str, left: int, active: frozenset[str]) -> int:
        """Return the number of nodes in the plan; counting stops beyond `left`."""
        total = sizes[name]
        for target in calls[name]:
            if total > left:
                break
            if target not in kept and target not in apart and target not in active:
                total += size(target, left - total, active | {target})
        return total

    for name in bodies:
        if name not in kept and size(name, _MOST_PLANNED, frozenset((name,))) > _MOST_PLANNED:
            kept.add(name)
    return kept


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
    return {name: function_name(spelled(name), meanings[name]) for name in graph}


def _meaning(node: Predicate, meanings: Mapping[str, str]) -> str:
    """Return the printed text, with the hash of each reference's content instead of its name."""
    return Printer(
        PRINTS, {part.definition: meanings[part.definition] for part in walk(node) if isinstance(part, Named)}
    ).test(node, of_json("doc"))


def qualified(schema: str, name: str) -> str:
    return f"{quoted(schema)}.{quoted(name)}"


def function_name(stem: str, meaning: str, role: str = "") -> str:
    """Return a name derived from a definition's or a check's, shortened except for the hash and the role."""
    clean = "".join(
        char for char in stem.replace(".", "_") if char != "\0" and not "\ud800" <= char <= "\udfff"
    )
    whole = f"{clean}_{meaning}"
    if len(whole.encode()) <= _LIMIT:
        return whole
    tail = "".join(f"_{part}" for part in (meaning, role) if part)
    return SqlName(beginning(clean.removesuffix(f"_{role}"), _LIMIT - len(tail.encode())) + tail, whole)


def _homes(
    graph: Mapping[str, list[str]], uses: Mapping[str, Iterable[str]], modules: Mapping[str, str]
) -> dict[str, str]:
    """Map each definition to the module of its file: its own, or the first by name in a cycle of modules."""
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

    Unless there is a cycle, each module also follows the modules of the tables that its tables refer to.
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
    """Whether a CHECK constraint can contain the check itself, which must have no subquery."""
    return "SELECT" not in printer.test(check, of_json("doc"))


def function_variables(
    name: str, body: str, comment: str, *, kept: bool = True, replaces: bool = False
) -> dict[str, Any]:
    """Return the template's variables of one function."""
    return {
        "name": SqlCode(name),
        "says": sql_comment(comment),
        "kept": kept,
        "replaces": replaces,
        "tag": SqlCode(dollar_tag(body)),
        "body": SqlCode(body.replace("\n", "\n  ")),
    }


def dollar_tag(body: str) -> str:
    """Return a dollar quote that does not occur in the body."""
    tag = "$trivet$"
    while tag in body:
        tag = f"{tag[:-1]}_$"
    return tag


def check_function(check: Check, body: str, table: str) -> str:
    """Return the name of the function for a check that a CHECK constraint cannot contain; `table` is the table's id.

    The hash includes the check's full name, as two equal checks may differ only in what is cut off their names.
    """
    full = full_of(check.name)
    digits = hex_digits(f"{table}\n{full}\n{body}", 8)
    return function_name(full, digits, check.ending)
