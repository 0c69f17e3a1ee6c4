"""Prints references to definitions as rules: macros that all tables share.

A macro tests one value inside a document. If the value fails, the macro returns `refused()`. Otherwise it
returns pairs (rule, inner value) that are still to be tested. A recursive query calls the macros until no
pairs are left.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from trivet.predicates.nodes import (
    And,
    EveryItem,
    EveryUncoveredProperty,
    ItemAt,
    Named,
    Never,
    Or,
    Predicate,
    PropertyIs,
    TypeIs,
    When,
)
from trivet.predicates.tree import named
from trivet.sinks import sql_literal
from trivet.targets.sql.dialects.duckdb.lists import is_of_all
from trivet.targets.sql.dialects.duckdb.printer import FRAGMENTS, PRINTER, TRUE
from trivet.targets.sql.dialects.duckdb.text import array, is_storable, negated
from trivet.targets.sql.dialects.duckdb.value import Value, of_asked
from trivet.targets.sql.documents.references import References, own
from trivet.targets.sql.print.layout import block, case

NOTHING = "[]"


@dataclass(frozen=True, slots=True)
class Rules:
    """Prints references to definitions as DuckDB rules.

    A rule is a macro that applies a definition to a value inside a document. `names` has the name of the macro
    for each definition.
    """

    names: Mapping[str, str]

    def body(self, node: Predicate) -> str:
        """Return the body of a definition's macro.

        The macro has four parameters:

        - `"value"`: the value to test
        - `"type"`: the type of this value
        - `"keys"`: the names of its members
        - `"members"`: these names with the types of the members, such as `id:VARCHAR`
        """
        value = of_asked('"value"')
        test, asked = PRINTER.test(own(node), value), self.asked(node, value)
        return asked if test == TRUE else case([(negated(test), "refused()")], asked)

    def asked(self, node: Predicate, value: Value) -> str:
        """Return SQL for a list of `{rule, value}`: the rules of the references in `node`, and the values to test.

        `value` must already satisfy `node` without its references. `node` must be a result of `Inliner.inlined`.
        """
        return self._references().asked(node, value)

    def _references(self) -> References:
        return References(
            PRINTER,
            FRAGMENTS,
            nothing=NOTHING,
            one=lambda definition, value: f"ask({self._rule(definition)}, {value.json})",
            concat=lambda lists: block("flatten([", lists, "])"),
            each=lambda loop, asked: block("flatten(", block("list_transform(", f"{loop.source}: {asked}")),
            rows={
                And: self._of_parts,
                EveryItem: self._every_item,
                EveryUncoveredProperty: self._every_uncovered_property,
                ItemAt: _item_at,
            },
        )

    def _rule(self, definition: str) -> str:
        return str(sql_literal(self.names[definition]))

    def _of_parts(self, references: References, node: And, value: Value) -> str:
        """Return SQL for a list of `{rule, value}`: the rules that a conjunction applies to parts of the value."""
        plain: dict[str, list[str]] = {}
        nullable: dict[str, list[str]] = {}
        others: list[str] = []
        for part in node.parts:
            found = None if value.members is not None else _member_rules(part)
            if found is None:
                others.append(references.asked(part, value))
            for group, key, rule in found or ():
                (plain if group == "plain" else nullable).setdefault(rule, []).append(key)
        return references.together(
            [*self._members(plain, value), *self._members(nullable, value, "unless_null"), *others]
        )

    def _members(self, rules: Mapping[str, list[str]], value: Value, function: str = "") -> Iterator[str]:
        """Yield SQL for a list of `{rule, value}`: each rule with the value of each member to which it applies.

        `rules` maps each rule to the names of these members. `function` is a SQL function that is applied to the list
        of their values, or empty.
        """

        def values(keys: Iterable[str]) -> str:
            found = value.many("json_extract", keys)
            return block(f"{function}(", found) if function else found

        if rules:
            pairs = [(self._rule(rule), key) for rule, keys in rules.items() for key in keys]
            names = array(rule for rule, _ in pairs)
            yield block("ask_all(", f"{names}, {values(key for _, key in pairs)}")

    def _every_item(self, references: References, node: EveryItem, value: Value) -> str:
        match node:
            case EveryItem(0, Named(definition)):
                return f"ask_each({self._rule(definition)}, json_extract({value.json}, '$[*]'))"
        return references.shared(node, value)

    def _every_uncovered_property(
        self, references: References, node: EveryUncoveredProperty, value: Value
    ) -> str:
        match node:
            case EveryUncoveredProperty(_, Named(definition)) if is_of_all(node):
                return f"ask_each({self._rule(definition)}, json_extract({value.json}, '$.*'))"
        return references.shared(node, value)


def _item_at(references: References, node: ItemAt, value: Value) -> str:
    there = f"json_array_length({value.json}) > {node.index}"
    return case([(there, references.shared(node, value))], NOTHING)


def _member_rules(node: Predicate) -> list[tuple[str, str, str]] | None:
    """Return (group, member, definition) for each reference that the node applies to a member's value.

    `group` is `nullable` if the value may also be null, and `plain` if not. Return None if such tuples cannot express
    the references.
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
