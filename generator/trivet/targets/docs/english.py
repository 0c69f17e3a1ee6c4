"""Prints predicates in English.

`PHRASES` has a row for each node type, so every predicate can be printed. `conditions.py` prints the
conditions after "if".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from trivet.predicates.analysis.types import possible_types
from trivet.predicates.nodes import (
    ALL_TYPES,
    Always,
    And,
    Asserted,
    Compare,
    CountItems,
    EveryItem,
    EveryKey,
    EveryMatchingProperty,
    EveryUncoveredItem,
    EveryUncoveredProperty,
    ExactlyOne,
    FormatIs,
    HasKey,
    In,
    ItemAt,
    Keys,
    Length,
    Matches,
    MultipleOf,
    Named,
    Never,
    Not,
    Or,
    Predicate,
    PropertyIs,
    Size,
    TypeIs,
    Unique,
    Unknown,
    When,
)
from trivet.predicates.tree import rebuild
from trivet.sinks import Markdown, markdown_code
from trivet.targets.docs.conditions import Types, bare, condition, is_needless
from trivet.targets.docs.markdown import compose, count, name_code, series
from trivet.targets.docs.phrases import Clauses, Phrase, inline
from trivet.targets.docs.words import bounds, format_words, number, type_words, values_words

EVERY_TYPE: Types = frozenset(ALL_TYPES)
_NOTHING_ACCEPTED = Markdown("no value is accepted")


@dataclass(frozen=True, slots=True)
class English:
    """Prints predicates in English.

    - `reference`: returns the name of a definition as a link
    - `types`: returns the JSON types that a definition may accept
    - `values`: the maximum number of values to list for an enumeration
    """

    reference: Callable[[str], Markdown]
    types: Callable[[str], Types]
    values: int = 12

    def say(self, node: Predicate, known: Types = EVERY_TYPE) -> Clauses:
        """Return the clauses for a predicate, all of which must hold; () if it accepts everything.

        `known` are the JSON types that the value can have. A type test that accepts all of them is left out.
        """
        return PHRASES[type(node)](self, node, known)

    def line(self, node: Predicate, known: Types = EVERY_TYPE) -> Markdown:
        """Return the clauses for a predicate on one line.

        `known` are the JSON types that the value can have; empty means all.
        A type test that accepts all of them is left out.
        """
        return inline(self.say(node, known or EVERY_TYPE))

    def condition(self, node: Predicate, known: Types) -> Markdown:
        """Return the English text to put between "if" and "then" for this predicate.

        `known` has the JSON types that the value may have. A type test that accepts all of them is left out.
        """
        return condition(node, known, self.line, self.values)

    def accepted(self, node: Predicate) -> Types:
        """Return a superset of the JSON types that the predicate accepts. References are followed."""
        return possible_types(self._with_types(node))

    def _with_types(self, node: Predicate) -> Predicate:
        if isinstance(node, Named):
            return TypeIs(tuple(sorted(self.types(node.definition))))
        flat = isinstance(node, And | Or | ExactlyOne | Asserted)
        return rebuild(node, self._with_types) if flat else node


def _one(words: Markdown, *options: Clauses) -> Clauses:
    return (Phrase(words, options),)


# Any value ----------------------------------------------------------------------------------------------
def _always(english: English, node: Always, known: Types) -> Clauses:
    return ()


def _unknown(english: English, node: Unknown, known: Types) -> Clauses:
    return _one(Markdown("anything (what is meant is not known)"))


def _never(english: English, node: Never, known: Types) -> Clauses:
    return _one(_NOTHING_ACCEPTED)


def _type_is(english: English, node: TypeIs, known: Types) -> Clauses:
    return _one(type_words(node.types) if node.types else _NOTHING_ACCEPTED)


def _in(english: English, node: In, known: Types) -> Clauses:
    if not node.values:
        return _one(_NOTHING_ACCEPTED)
    values = values_words(node.values, english.values)
    return _one(compose("exactly {}" if len(node.values) == 1 else "one of {}", values))


def _named(english: English, node: Named, known: Types) -> Clauses:
    return _one(english.reference(node.definition))


def _asserted(english: English, node: Asserted, known: Types) -> Clauses:
    return english.say(node.predicate, known)


# Numbers and strings ------------------------------------------------------------------------------------
def _bound(english: English, node: Compare | Length | Size | Keys, known: Types) -> Clauses:
    return _one(bounds((node,)))


def _multiple_of(english: English, node: MultipleOf, known: Types) -> Clauses:
    if node.divisor == 1:
        return _one(Markdown("a whole number"))
    return _one(compose("a multiple of {}", number(node.divisor)))


def _matches(english: English, node: Matches, known: Types) -> Clauses:
    return _one(compose("matches {}", markdown_code(node.pattern)))


def _format_is(english: English, node: FormatIs, known: Types) -> Clauses:
    return _one(format_words(node.name))


# Arrays -------------------------------------------------------------------------------------------------
def _unique(english: English, node: Unique, known: Types) -> Clauses:
    return _one(Markdown("no two items are equal"))


def _item_at(english: English, node: ItemAt, known: Types) -> Clauses:
    return _one(compose("item {}", node.index + 1), english.say(node.predicate))


def _every_item(english: English, node: EveryItem, known: Types) -> Clauses:
    if isinstance(bare(node.predicate), Never):
        most = compose("no more than {}", count(node.start, "item"))
        return _one(most if node.start else Markdown("no items"))
    which = compose("each item after the first {}", node.start) if node.start else Markdown("each item")
    return _one(which, english.say(node.predicate))


def _count_items(english: English, node: CountItems, known: Types) -> Clauses:
    if node.maximum is None:
        words = compose("at least {} of this kind", count(node.minimum, "item"))
    elif node.minimum == 0:
        words = compose("at most {} of this kind", count(node.maximum, "item"))
    else:
        words = compose("{} to {} of this kind", node.minimum, count(node.maximum, "item"))
    return _one(words, english.say(node.predicate))


def _every_uncovered_item(english: English, node: EveryUncoveredItem, known: Types) -> Clauses:
    if isinstance(bare(node.predicate), Never):
        return _one(Markdown("no items but those that the schema describes"))
    return _one(Markdown("each item that the schema does not describe"), english.say(node.predicate))


# Objects ------------------------------------------------------------------------------------------------
def _has_key(english: English, node: HasKey, known: Types) -> Clauses:
    return _one(compose("has {}", name_code(node.key)))


def _property_is(english: English, node: PropertyIs, known: Types) -> Clauses:
    if isinstance(bare(node.predicate), Never):
        return _one(compose("has no {}", name_code(node.key)))
    return _one(name_code(node.key), english.say(node.predicate))


def _every_key(english: English, node: EveryKey, known: Types) -> Clauses:
    return _one(Markdown("each member's name"), english.say(node.predicate, frozenset(("string",))))


def _every_matching(english: English, node: EveryMatchingProperty, known: Types) -> Clauses:
    pattern = markdown_code(node.pattern)
    if isinstance(bare(node.predicate), Never):
        return _one(compose("no member whose name matches {}", pattern))
    return _one(compose("each member whose name matches {}", pattern), english.say(node.predicate))


def _every_uncovered(english: English, node: EveryUncoveredProperty, known: Types) -> Clauses:
    plain = all(isinstance(cover.condition, Always) for cover in node.covers)
    if not any(cover.keys or cover.patterns or cover.every for cover in node.covers):
        which, none = Markdown("each member"), Markdown("no members")
    elif plain:
        which, none = Markdown("each other member"), Markdown("no other members")
    else:
        which = Markdown("each member that the schema does not describe")
        none = Markdown("no members but those that the schema describes")
    closed = isinstance(bare(node.predicate), Never)
    return _one(none) if closed else _one(which, english.say(node.predicate))


# Combinations -------------------------------------------------------------------------------------------
def _and(english: English, node: And, known: Types) -> Clauses:
    inside = _both(english.accepted(node), known)
    whole = bare(node, inside)
    parts = whole.parts if isinstance(whole, And) else (whole,)
    return tuple(clause for group in _grouped(parts) for clause in _group(english, group, inside))


def _both(accepted: Types, known: Types) -> Types:
    both = (name for name in accepted if name in known or (name == "integer" and "number" in known))
    return frozenset(both) or known


_MERGED = (Compare, HasKey, Keys, Length, Size)


def _grouped(parts: Iterable[Predicate]) -> list[list[Predicate]]:
    """Return the predicates in groups, each of which is printed as one clause.

    For example, a lower and an upper bound form a group, and so do required member names.
    """
    groups: dict[object, list[Predicate]] = {}
    for index, part in enumerate(parts):
        groups.setdefault(type(part) if isinstance(part, _MERGED) else index, []).append(part)
    return list(groups.values())


def _group(english: English, group: list[Predicate], known: Types) -> Clauses:
    if len(group) == 1:
        return english.say(group[0], known)
    keys = [part.key for part in group if isinstance(part, HasKey)]
    if keys:
        return _one(compose("has {}", series(map(name_code, dict.fromkeys(keys)))))
    return _one(bounds([part for part in group if isinstance(part, Compare | Keys | Length | Size)]))


def _or(english: English, node: Or, known: Types) -> Clauses:
    null = TypeIs(("null",))
    rest = [part for part in node.parts if bare(part) != null]
    options = [english.say(part) for part in rest]
    nulls = (type_words(null.types),) if len(rest) < len(node.parts) else ()
    simple = [clauses[0].words for clauses in options if len(clauses) == 1 and not clauses[0].options]
    if len(simple) == len(options):
        return _one(series(dict.fromkeys((*simple, *nulls)), "or"))
    if nulls and len(options) == 1:
        return _one(Markdown("null, or"), options[0])
    return _one(Markdown("at least one of"), *options, *((Phrase(word),) for word in nulls))


def _exactly_one(english: English, node: ExactlyOne, known: Types) -> Clauses:
    options = [english.say(part) for part in node.parts]
    if all(isinstance(bare(part), In) for part in node.parts):
        options = [_value(option) for option in options]
    return _one(Markdown("exactly one of"), *options)


def _value(option: Clauses) -> Clauses:
    """Return the words of a constant that is one of several alternatives. The word "exactly" is left out."""
    return tuple(Phrase(Markdown(one.words.removeprefix("exactly ")), one.options) for one in option)


def _not(english: English, node: Not, known: Types) -> Clauses:
    part = bare(node.part, known)
    match part:
        case HasKey(key):
            return _one(compose("has no {}", name_code(key)))
        case In(values):
            words = values_words(values, english.values)
            return _one(compose("not {}" if len(values) == 1 else "none of {}", words))
        case Always():
            return _one(_NOTHING_ACCEPTED)
        case TypeIs() | Named() | FormatIs():
            return _one(compose("not {}", english.line(part)))
    return _one(Markdown("not"), english.say(part, known))


def _when(english: English, node: When, known: Types) -> Clauses:
    match node:
        case When(TypeIs(types), then, Always()):
            if is_needless(types, known):
                return english.say(then, known)
            return _one(compose("if {}", type_words(types)), english.say(then, frozenset(types)))
        case When(test, Always(), otherwise):
            return _one(compose("unless {}", english.condition(test, known)), english.say(otherwise, known))
    clauses = _one(
        compose("if {}, then", english.condition(node.condition, known)), english.say(node.then, known)
    )
    if isinstance(node.otherwise, Always):
        return clauses
    return (*clauses, *_one(Markdown("otherwise"), english.say(node.otherwise, known)))


PHRASES: Mapping[type[Predicate], Callable[[English, Any, Types], Clauses]] = {
    Always: _always,
    And: _and,
    Asserted: _asserted,
    Compare: _bound,
    CountItems: _count_items,
    EveryItem: _every_item,
    EveryKey: _every_key,
    EveryMatchingProperty: _every_matching,
    EveryUncoveredItem: _every_uncovered_item,
    EveryUncoveredProperty: _every_uncovered,
    ExactlyOne: _exactly_one,
    FormatIs: _format_is,
    HasKey: _has_key,
    In: _in,
    ItemAt: _item_at,
    Keys: _bound,
    Length: _bound,
    Matches: _matches,
    MultipleOf: _multiple_of,
    Named: _named,
    Never: _never,
    Not: _not,
    Or: _or,
    PropertyIs: _property_is,
    Size: _bound,
    TypeIs: _type_is,
    Unique: _unique,
    Unknown: _unknown,
    When: _when,
}
