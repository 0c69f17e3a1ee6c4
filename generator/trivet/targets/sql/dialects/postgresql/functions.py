"""Which definitions become functions, what these are called, and which file they stand in."""

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
from trivet.targets.sql.dialects.postgresql.text import quoted
from trivet.targets.sql.dialects.postgresql.value import of_json
from trivet.targets.sql.plan.names import SqlName, beginning, full_of
from trivet.targets.sql.plan.records import Check
from trivet.targets.sql.print.printer import Printer
from trivet.targets.sql.printable.bounds import spelled

_LIMIT = 63
#: Nodes of the plan of a function in SQL.
_MOST_PLANNED = 500


@dataclass(frozen=True, slots=True)
class Function:
    """A function `name(doc jsonb)` that tests a definition; `stub` when its own body needs it to exist.

    `name` is SQL text, `bare` the name alone.

    `kept` says that PostgreSQL keeps its plan for the session: it is written in PL/pgSQL. That is for functions
    that a CHECK calls, for one in SQL would be read anew for every INSERT. What only functions call is SQL, which
    becomes part of the caller's plan; so is what calls itself, for PL/pgSQL takes four times the stack a level.
    Where the plan would become too large with all that is called, and all that this calls, it is kept all the same.
    """

    definition: str
    name: str
    bare: str
    body: str
    stub: bool
    kept: bool


@dataclass(frozen=True, slots=True)
class Functions:
    """All functions in an order in which they may be created, and the module whose file holds each."""

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
    """Functions for all definitions that the tables lead to.

    `uses` gives the definitions that each module's tables call, `checks` all that the tables check, `definitions`
    what can be said of each, `modules` the module of each. A function's name ends with a hash of what it and
    everything it calls means: to change a function that a CHECK uses would leave the rows unchecked, so a new
    meaning is a new function.
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
    """The functions called, and each other one whose plan would become too large: PostgreSQL puts what SQL functions
    mean in the place of their calls, at any depth, unless they hold a query or are being put in place already."""
    sizes = {name: sum(1 for _ in walk(node)) for name, node in definitions.items()}
    calls = {name: list(named(node)) for name, node in definitions.items()}
    apart = {name for name, body in bodies.items() if "SELECT" in body}
    kept = set(called)

    def size(name: str, left: int, active: frozenset[str]) -> int:
        """The nodes of the plan, counted no further than `left`."""
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
    """The printed text, with what each reference means in the place of its name."""
    return Printer(
        PRINTS, {part.definition: meanings[part.definition] for part in walk(node) if isinstance(part, Named)}
    ).test(node, of_json("doc"))


def qualified(schema: str, name: str) -> str:
    return f"{quoted(schema)}.{quoted(name)}"


def function_name(stem: str, meaning: str, role: str = "") -> str:
    """A name made from a definition's or a check's, cut so that the hash of the meaning and the role are kept."""
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
    """A definition's own module; in a circle of modules the first of them by name."""
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
    """The modules that need a file, each after those whose functions it calls, and as far as no circle
    forbids after those whose tables its own refer to."""
    between: dict[str, set[str]] = {module: set() for module in uses}
    for module, names in uses.items():
        between[module] |= {functions.homes[name] for name in names} - {module}
    for function in functions.ordered:
        home = functions.homes[function.definition]
        targets = {functions.homes[target] for target in named(definitions[function.definition])}
        between.setdefault(home, set()).update(targets - {home})
    return ordered(between, referred)


def is_expression(printer: Printer, check: Predicate) -> bool:
    """Whether a CHECK constraint may say the check itself: it may not hold a query."""
    return "SELECT" not in printer.test(check, of_json("doc"))


def function_variables(
    name: str, body: str, comment: str, *, kept: bool = True, replaces: bool = False
) -> dict[str, Any]:
    """What the template needs of one function."""
    return {
        "name": SqlCode(name),
        "says": sql_comment(comment),
        "kept": kept,
        "replaces": replaces,
        "tag": SqlCode(dollar_tag(body)),
        "body": SqlCode(body.replace("\n", "\n  ")),
    }


def dollar_tag(body: str) -> str:
    """A dollar quote that does not occur in the body."""
    tag = "$trivet$"
    while tag in body:
        tag = f"{tag[:-1]}_$"
    return tag


def check_function(check: Check, body: str, table: str) -> str:
    """The name of the function that says a check, of a table by its id, which a CHECK constraint may not say.

    Two checks of one table may say the same, and differ only in what is cut off their names.
    """
    full = full_of(check.name)
    digits = hex_digits(f"{table}\n{full}\n{body}", 8)
    return function_name(full, digits, check.ending)
