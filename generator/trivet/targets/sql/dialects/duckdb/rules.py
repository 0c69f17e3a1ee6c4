"""Prints references to definitions as rules: macros that all tables share.

A macro tests one value inside a document. If the value fails, the macro returns `refused()`. Otherwise it
returns pairs (rule, inner value) that are still to be tested. A recursive query calls the macros until no
pairs are left.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

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
    TypeIs,
    When,
)
from trivet.predicates.simplify import simplify
from trivet.predicates.tree import named, rebuild
from trivet.sinks import sql_literal
from trivet.targets.sql.dialects.duckdb.lists import is_of_all
from trivet.targets.sql.dialects.duckdb.printer import FRAGMENTS, PRINTER, TRUE
from trivet.targets.sql.dialects.duckdb.regexes import matches
from trivet.targets.sql.dialects.duckdb.text import array, is_storable, negated
from trivet.targets.sql.dialects.duckdb.value import Value, of_asked
from trivet.targets.sql.print.fragments import Loop
from trivet.targets.sql.print.layout import block, case, chain, listed
from trivet.targets.sql.print.printer import uncovered_items, uncovered_members

NOTHING = "[]"


def own(node: Predicate) -> Predicate:
    """Return the predicate of a definition with each reference replaced by a predicate that accepts everything.

    References are tested by rules of their own.
    """
    return simplify(_own(node))


def _own(node: Predicate) -> Predicate:
    if isinstance(node, Named):
        return Always()
    if isinstance(node, Or) and any(named(node)):
        kept = next(part for part in node.parts if any(named(part)))
        return Or(tuple(_own(part) if part is kept else part for part in node.parts))
    return node if isinstance(node, Not) else rebuild(node, _own)


@dataclass(frozen=True, slots=True)
class Rules:
    """Prints references to definitions as DuckDB rules.

    A rule is a macro that applies a definition to a value inside a document. `names` has the name of the macro
    for each definition.
    """

    names: Mapping[str, str]

    def body(self, node: Predicate) -> str:
        """Return the body of a definition's macro.

        The macro has the parameters `"value"`, `"type"`, `"keys"` and `"members"`. The last three describe the value.
        """
        value = of_asked('"value"')
        test, asked = PRINTER.test(own(node), value), self.asked(node, value)
        return asked if test == TRUE else case([(negated(test), "refused()")], asked)

    def asked(self, node: Predicate, value: Value) -> str:
        """Return SQL for a list of `{rule, value}`: the rules that still have to test the references in `node`.

        Everything else in `node` must already hold. `node` must be a result of `Inliner.inlined`.
        """
        if not any(named(node)):
            return NOTHING
        match node:
            case Named(definition):
                return f"ask({self._rule(definition)}, {value.json})"
            case Asserted(_, _, predicate):
                return self.asked(predicate, value)
            case And(parts):
                return self._of_parts(parts, value)
            case Or(parts):
                return self._option(parts, value)
            case When(_, then, Never()):
                return self.asked(then, value)
            case When(condition, then, otherwise):
                test = PRINTER.test(condition, value)
                return case([(test, self.asked(then, value))], self.asked(otherwise, value))
            case PropertyIs(key, predicate):
                return self.asked(predicate, value.at(key)) if is_storable(key) else NOTHING
            case ItemAt(index, predicate):
                there = f"json_array_length({value.json}) > {index}"
                return case([(there, self.asked(predicate, value.at(str(index))))], NOTHING)
        return self._each(node, value)

    def _rule(self, definition: str) -> str:
        return str(sql_literal(self.names[definition]))

    def _of_parts(self, parts: Iterable[Predicate], value: Value) -> str:
        """Return SQL for a list of `{rule, value}`: the rules that a conjunction applies to parts of the value."""
        plain: dict[str, list[str]] = {}
        nullable: dict[str, list[str]] = {}
        others: list[str] = []
        for part in parts:
            found = None if value.members is not None else _member_rules(part)
            if found is None:
                others.append(self.asked(part, value))
            for group, key, rule in found or ():
                (plain if group == "plain" else nullable).setdefault(rule, []).append(key)
        return _together(
            [*self._members(plain, value), *self._members(nullable, value, "unless_null"), *others]
        )

    def _members(self, rules: Mapping[str, list[str]], value: Value, function: str = "") -> Iterator[str]:
        """Yield SQL for a list of `{rule, value}`: each rule with each member to which it applies.

        `rules` has the members of each rule. `function` is a SQL function for their values, or empty.
        """

        def values(keys: Iterable[str]) -> str:
            found = value.many("json_extract", keys)
            return block(f"{function}(", found) if function else found

        if rules:
            pairs = [(self._rule(rule), key) for rule, keys in rules.items() for key in keys]
            names = array(rule for rule, _ in pairs)
            yield block("ask_all(", f"{names}, {values(key for _, key in pairs)}")

    def _option(self, parts: tuple[Predicate, ...], value: Value) -> str:
        """Return SQL for the list of the rules that a choice between `parts` applies, each as `{rule, value}`.

        Exactly one part must contain references. If another part accepts the value, the list is empty.
        """
        kept = next(part for part in parts if any(named(part)))
        others = Or(tuple(part for part in parts if part is not kept))
        return case([(PRINTER.test(simplify(others), value), NOTHING)], self.asked(kept, value))

    def _each(self, node: Predicate, value: Value) -> str:
        """Return SQL for a list of `{rule, value}` pairs: the rules for the items or members of the value.

        `node` must concern all items or members, or those that meet a condition.
        """
        match node:
            case EveryItem(0, Named(definition)):
                return f"ask_each({self._rule(definition)}, json_extract({value.json}, '$[*]'))"
            case EveryItem(start, predicate):
                items = FRAGMENTS.items(value, start, False)
                return _of_all(items, [], self.asked(predicate, items.each))
            case EveryUncoveredProperty(_, Named(definition)) if is_of_all(node):
                return f"ask_each({self._rule(definition)}, json_extract({value.json}, '$.*'))"
            case EveryUncoveredItem(_, predicate):
                items = FRAGMENTS.items(value, 0, True)
                tests = uncovered_items(FRAGMENTS, PRINTER, node, value, items)
                return _of_all(items, tests, self.asked(predicate, items.each))
            case EveryMatchingProperty(pattern, predicate):
                members = FRAGMENTS.members(value)
                test = matches(pattern, members.key)
                assert not isinstance(test, Cannot)
                return _of_all(members, [test], self.asked(predicate, members.each))
            case EveryUncoveredProperty(_, predicate):
                members = FRAGMENTS.members(value)
                tests_of_key = uncovered_members(FRAGMENTS, PRINTER, node, value, members)
                assert not isinstance(tests_of_key, Cannot)
                return _of_all(members, tests_of_key, self.asked(predicate, members.each))
        raise AssertionError(f"a reference was left inside {type(node).__name__}")


def _member_rules(node: Predicate) -> list[tuple[str, str, str]] | None:
    """Return (group, member, definition) for each reference that the node applies to a member's value.

    `group` is `nullable` if null is allowed, too, else `plain`. Return None if such tuples cannot express the
    references.
    """
    if not any(named(node)):
        return []
    if not isinstance(node, PropertyIs) or not is_storable(node.key):
        return None
    found = _rules(node.predicate)
    return None if found is None else [(group, node.key, rule) for group, rule in found]


def _rules(node: Predicate) -> list[tuple[str, str]] | None:
    if not any(named(node)):
        return []
    match node:
        case Named(definition):
            return [("plain", definition)]
        case When(_, then, Never()):
            return _rules(then)
        case And(parts):
            lists = [_rules(part) for part in parts]
            return None if None in lists else [one for own in lists for one in own or ()]
        case Or((TypeIs(("null",)), Named(definition)) | (Named(definition), TypeIs(("null",)))):
            return [("nullable", definition)]
    return None


def _together(lists: list[str]) -> str:
    some = [one for one in lists if one != NOTHING]
    if len(some) < 2:
        return some[0] if some else NOTHING
    return block("flatten([", listed(some), "])")


def _of_all(loop: Loop, tests: list[str], asked: str) -> str:
    one = case([(chain("AND", tests), asked)], NOTHING) if tests else asked
    return block("flatten(", block("list_transform(", f"{loop.source}: {one}"))
