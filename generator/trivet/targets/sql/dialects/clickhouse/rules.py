"""Prints references to definitions as rules, which a fold applies to values inside a document.

The fold starts with triples (check, rule, value) from a table's checks. Each step tests every value by its
rule, without the rule's own references. A value that passes gets new triples for these references. A value
that fails gets a triple with an empty rule: the check has failed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

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
from trivet.targets.sql.dialects.clickhouse.grouped import each_of
from trivet.targets.sql.dialects.clickhouse.printer import FRAGMENTS, PRINTER, TRUE, Value, over
from trivet.targets.sql.dialects.clickhouse.text import is_storable, literal, matches
from trivet.targets.sql.print.fragments import Loop
from trivet.targets.sql.print.layout import block, case, chain, listed, wrapped
from trivet.targets.sql.print.printer import uncovered_items, uncovered_members

NOTHING = "[]"
#: The members of the values of the triples `found`; a value is parsed once for all of them.
_MEMBERS = "arrayMap(p -> CAST(JSONExtractKeysAndValuesRaw(p.3), 'Map(String, String)'), found)"
#: The number of levels of the JSON text `raw`: brackets outside strings open and close them.
_LEVELS = (
    "toUInt64(arrayMax(arrayCumSum(arrayMap(c -> if(c IN ('{', '['), 1, -1), "
    """extractAll(replaceRegexpAll(raw, '"(?:[^"\\\\\\\\]|\\\\\\\\.)*"', ''), '[][{}]')))))"""
)


def own(node: Predicate) -> Predicate:
    """Return the predicate with `Always` (true for every value) in place of each reference.

    The references are left out because rules test them.
    """
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
    """Return SQL for the name of a check that a document fails because of a rule; an empty text for none.

    A rule tests whether a value satisfies a definition. In the SQL, `raw` must be the text of the document.

    - `asked`: the result of `asked_by` for each check.
    - `used`: the full names of the definitions whose rules occur in `asked`.
    """
    found = sorted(reachable(used, lambda name: named(definitions[name])))
    steps = [f"p.2 = {literal(name)}, {_body(definitions[name])}" for name in found]
    cases = block("multiIf(", listed(["p.2 = '', [p]", "p.3 = '', []", *steps, "[p]"]))
    step = block("(found, n) -> arrayFlatten(", block("arrayMap(", f"(p, own) -> {cases}, found, {_MEMBERS}"))
    most = _steps({name: definitions[name] for name in found})
    folded = block("arrayFold(", listed([step, f"range(toUInt64({most}))", _together(asked)]))
    return block("arrayFirst(", f"p -> p.2 = '', {folded}", ").1")


def _steps(definitions: Mapping[str, Predicate]) -> str:
    """Return SQL for a number of steps after which `fold` has no triple (check, rule, value) left to test."""
    graph = {name: set(named(node)) for name, node in definitions.items()}
    plain: dict[str, int] = {}
    recursive: dict[str, int] = {}
    for group in components(graph):
        further = {target for name in group for target in graph[name]} - set(group)
        is_recursive = len(group) > 1 or group[0] in graph[group[0]]
        for lengths, own_length in (
            (plain, 0 if is_recursive else 1),
            (recursive, len(group) * is_recursive),
        ):
            longest = own_length + max((lengths[target] for target in further), default=0)
            lengths.update(dict.fromkeys(group, longest))
    most = max(recursive.values())
    return f"{max(plain.values())} + {most} * (1 + {_LEVELS})" if most else str(max(plain.values()))


def _body(node: Predicate) -> str:
    """Return SQL for the list of triples (check, rule, value) that replaces a triple `p`.

    `node` is the predicate of the rule of `p`. If the value fails, the list has one triple, with an empty rule.
    Otherwise, it has one for each reference in `node`. The map `own` has the members of the value.
    """
    value = Value("p.3", members="own")
    test, further = PRINTER.test(own(node), value), asked_by(node, value, "p.1")
    return further if test == TRUE else case([(f"NOT {wrapped(test)}", "[(p.1, '', '')]")], further)


def asked_by(node: Predicate, value: Value, check: str) -> str:
    """Return SQL for a list of triples (check, rule, value): the value must satisfy the definition `rule`.

    The triples stand for the references in `node`. An absent value is an empty text. `node` must come from
    `Inliner.inlined`. All other tests in `node` must already be true.
    """
    if not any(named(node)):
        return NOTHING
    match node:
        case Named(definition):
            return f"[({check}, {literal(definition)}, {value.json})]"
        case Asserted(_, _, predicate):
            return asked_by(predicate, value, check)
        case And(parts):
            return _together(_of_parts(parts, value, check))
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


def _of_parts(parts: Iterable[Predicate], value: Value, check: str) -> Iterator[str]:
    """Yield SQL lists of (check, rule, value) triples for a conjunction.

    If a rule applies to several members, the triples for these members are in one list.
    """
    groups: dict[str, list[str]] = {}
    for part in parts:
        is_member = isinstance(part, PropertyIs) and bool(value.members) and is_storable(part.key)
        rule = _rule(part.predicate) if isinstance(part, PropertyIs) and is_member else None
        if isinstance(part, PropertyIs) and rule is not None:
            groups.setdefault(rule, []).append(value.member(part.key).json)
        else:
            yield asked_by(part, value, check)
    for rule, values in groups.items():
        if len(values) == 1:
            yield f"[({check}, {literal(rule)}, {values[0]})]"
        else:
            yield each_of("arrayMap", "x", f"({check}, {literal(rule)}, x)", values)


def _rule(node: Predicate) -> str | None:
    """Return the full name of the definition that the node applies to the value itself.

    Return None if there is no such reference, or if there are several.
    """
    match node:
        case Named(definition):
            return definition
        case When(_, then, Never()):
            return _rule(then)
        case And(parts):
            referring = [part for part in parts if any(named(part))]
            return _rule(referring[0]) if len(referring) == 1 else None
    return None


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
    return block("arrayFlatten(", over(loop, "arrayMap", one))


def _together(lists: Iterable[str]) -> str:
    some = [one for one in lists if one != NOTHING]
    if len(some) < 2:
        return some[0] if some else NOTHING
    return block("arrayConcat(", listed(some))
