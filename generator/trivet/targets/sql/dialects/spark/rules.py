"""Prints references to definitions as rules, which `aggregate` applies to values inside a document.

`aggregate` works on structs with a check `c`, a rule `r` (a definition's name) and a value `v`. Each step
tests `v` against the definition without its references. If `v` passes, each reference becomes a new struct.
If `v` fails, the rule becomes empty: the check has failed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from trivet.graphs import components, reachable
from trivet.predicates.nodes import (
    Always,
    And,
    Asserted,
    Cannot,
    EveryItem,
    EveryMatchingProperty,
    EveryUncoveredItem,
    EveryUncoveredProperty,
    ItemAt,
    Named,
    Never,
    Not,
    Or,
    Predicate,
    PropertyIs,
    When,
)
from trivet.predicates.simplify import simplify
from trivet.predicates.tree import named, rebuild
from trivet.targets.sql.dialects.spark.printer import FRAGMENTS, PRINTER, TRUE, Value, over
from trivet.targets.sql.dialects.spark.text import is_storable, literal, matches
from trivet.targets.sql.print.fragments import Loop
from trivet.targets.sql.print.layout import block, case, chain, listed, wrapped
from trivet.targets.sql.print.printer import uncovered_items, uncovered_members

NOTHING = "array()"
#: At least the number of levels of the document: its brackets. Spark reads no more than 1,000 levels.
_LEVELS = "least(1000, char_length(doc) - char_length(translate(doc, '[{', '')))"


def own(node: Predicate) -> Predicate:
    """Return the predicate with `Always` in place of each reference. Rules test the references."""
    return simplify(_own(node))


def _own(node: Predicate) -> Predicate:
    if isinstance(node, Named):
        return Always()
    if isinstance(node, Or) and any(named(node)):
        kept = _kept(node.parts)
        return Or(tuple(_own(part) if part is kept else part for part in node.parts))
    return node if isinstance(node, Not) else rebuild(node, _own)


def _kept(parts: tuple[Predicate, ...]) -> Predicate:
    return next(part for part in parts if any(named(part)))


def fold(asked: Iterable[str], used: Iterable[str], definitions: Mapping[str, Predicate]) -> str:
    """Return SQL for the name of a check that a document fails because of a rule; NULL if there is none.

    - `asked`: for each check, SQL for an array of rules, each with the value to test
    - `used`: the full names of the definitions whose rules occur in `asked`

    The SQL refers to the document's text as `doc`.
    """
    found = sorted(reachable(used, lambda name: named(definitions[name])))
    steps = [(f"p.r = {literal(name)}", _body(definitions[name])) for name in found]
    ends = [("p.r = ''", "array(p)"), ("p.v IS NULL", NOTHING)]
    each = block("transform(", listed(["found", f"p -> {case([*ends, *steps], NOTHING)}"]))
    most = _steps({name: definitions[name] for name in found})
    step = block("(found, n) -> flatten(", each)
    folded = block("aggregate(", listed([f"sequence(1, {most})", _together(asked), step]))
    return block("get(filter(", f"{folded}, p -> p.r = ''", "), 0).c")


def _steps(definitions: Mapping[str, Predicate]) -> str:
    """Return SQL for the number of iterations after which `fold` has no rule left to apply."""
    graph = {name: set(named(node)) for name, node in definitions.items()}
    plain: dict[str, int] = {}
    recursive: dict[str, int] = {}
    for group in components(graph):
        further = {target for name in group for target in graph[name]} - set(group)
        is_recursive = len(group) > 1 or group[0] in graph[group[0]]
        for lengths, own_length in ((plain, int(not is_recursive)), (recursive, len(group) * is_recursive)):
            longest = own_length + max((lengths[target] for target in further), default=0)
            lengths.update(dict.fromkeys(group, longest))
    terms = [str(max(plain.values()))] if any(plain.values()) else []
    terms += [f"{max(recursive.values())} * (1 + {_LEVELS})"] if any(recursive.values()) else []
    return " + ".join(terms)


def _struct(check: str, rule: str, value: str) -> str:
    return f"array(named_struct('c', {check}, 'r', {rule}, 'v', {value}))"


def _body(node: Predicate) -> str:
    """Return SQL for the array of structs that replaces the struct `p`.

    Each struct has the fields check, rule and value.

    `node` is the predicate of `p.rule`. If `p.value` does not satisfy it, the array has one struct, whose rule is
    empty. Otherwise, the array has one struct for each reference in `node`.
    """
    value = Value("p.v")
    test, further = PRINTER.test(own(node), value), asked_by(node, value, "p.c")
    failed = _struct("p.c", "''", "CAST(NULL AS VARIANT)")
    return further if test == TRUE else case([(f"NOT {wrapped(test)}", failed)], further)


def asked_by(node: Predicate, value: Value, check: str) -> str:
    """Return SQL for an array of structs: the references in the node that are still to be tested.

    - `node`: must come from `Inliner.inlined`
    - `value`: must satisfy the node without its references (see `own`)
    - `check`: SQL for the name of the check
    """
    if not any(named(node)):
        return NOTHING
    match node:
        case Named(definition):
            return _struct(check, literal(definition), value.json)
        case Asserted(_, _, predicate):
            return asked_by(predicate, value, check)
        case And(parts):
            return _together(asked_by(part, value, check) for part in parts)
        case Or(parts):
            kept = _kept(parts)
            others = simplify(Or(tuple(part for part in parts if part is not kept)))
            return case([(PRINTER.test(others, value), NOTHING)], asked_by(kept, value, check))
        case When(_, then, Never()):
            return asked_by(then, value, check)
        case When(condition, then, otherwise):
            test = PRINTER.test(condition, value)
            return case([(test, asked_by(then, value, check))], asked_by(otherwise, value, check))
        case PropertyIs(key, predicate):
            return asked_by(predicate, value.member(key), check) if is_storable(key) else NOTHING
        case ItemAt(index, predicate):
            return asked_by(predicate, FRAGMENTS.item(value, index), check)
    loop, tests, predicate = _loop(node, value)
    return _of_all(loop, tests, asked_by(predicate, loop.each, check))


def _loop(node: Predicate, value: Value) -> tuple[Loop, list[str], Predicate]:
    """Return (loop, tests, predicate) for a node about items or members of the value.

    Those for which all SQL tests are true must satisfy the predicate.
    """
    match node:
        case EveryItem(start, predicate):
            return FRAGMENTS.items(value, start, False), [], predicate
        case EveryUncoveredItem(_, predicate):
            items = FRAGMENTS.items(value, 0, True)
            return items, uncovered_items(FRAGMENTS, PRINTER, node, value, items), predicate
        case EveryMatchingProperty(pattern, predicate):
            members = FRAGMENTS.members(value)
            test = matches(pattern, members.key)
            assert not isinstance(test, Cannot)
            return members, [test], predicate
        case EveryUncoveredProperty(_, predicate):
            members = FRAGMENTS.members(value)
            tests = uncovered_members(FRAGMENTS, PRINTER, node, value, members)
            assert not isinstance(tests, Cannot)
            return members, tests, predicate
    raise AssertionError(f"a reference was left inside {type(node).__name__}")


def _of_all(loop: Loop, tests: list[str], asked: str) -> str:
    one = case([(chain("AND", tests), asked)], NOTHING) if tests else asked
    return block("coalesce(flatten(", over(loop, "transform", one), f"), {NOTHING})")


def _together(lists: Iterable[str]) -> str:
    some = [one for one in lists if one != NOTHING]
    if len(some) < 2:
        return some[0] if some else NOTHING
    return block("concat(", listed(some))
