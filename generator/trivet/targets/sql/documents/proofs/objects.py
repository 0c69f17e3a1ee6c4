"""Patterns for objects.

A pattern matches objects with their members in any order. If many members are required, it matches only objects
with the members in the order of the schema.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from trivet.predicates.evaluate import evaluate
from trivet.predicates.nodes import (
    Always,
    EveryKey,
    EveryMatchingProperty,
    EveryUncoveredProperty,
    HasKey,
    Keys,
    Matches,
    Never,
    Predicate,
    PropertyIs,
    When,
)
from trivet.predicates.simplify import assume
from trivet.targets.sql.documents.proofs.pattern import (
    COMMA,
    EMPTY,
    SPACE,
    Pattern,
    any_number,
    braces,
    choice,
    listed,
    optional,
    sequence,
    token,
)
from trivet.targets.sql.documents.proofs.strings import content, except_for, values

#: The largest size of a pattern for members that the schema does not name.
_MOST_FURTHER = 4_000
#: The most required members that may have any order, and the largest size of a pattern for this.
_UNORDERED, _MOST_UNORDERED = 3, 2_000
_COLON = Pattern(f'"{SPACE}:{SPACE}', 6, shortest=2)


@dataclass(frozen=True, slots=True)
class Part:
    """A predicate that a value must satisfy.

    `seen` has the definitions to which references were followed to find it, outermost first.
    """

    node: Predicate
    seen: tuple[str, ...] = ()


#: Returns a pattern that matches only values that satisfy all parts; None if no such pattern is known.
ValueOf: TypeAlias = Callable[[tuple[Part, ...]], Pattern | None]


@dataclass(slots=True)
class ObjectRules:
    """The rules for an object that follow from a conjunction of predicates.

    - `named`: predicates for the values of single members.
    - `required`: members that the object must have.
    - `matching`: predicates for members whose names match a pattern.
    - `uncovered`: predicates for the members to which an `EveryUncoveredProperty` applies.
    - `names`: predicates that the name of every member must satisfy.
    - `without`: members that the object must not have.
    - `least`, `most`: how many members the object may have; None is no limit.
    """

    named: dict[str, list[Part]] = field(default_factory=dict)
    required: dict[str, None] = field(default_factory=dict)
    matching: list[tuple[str, Part]] = field(default_factory=list)
    uncovered: list[tuple[EveryUncoveredProperty, Part]] = field(default_factory=list)
    names: list[Predicate] = field(default_factory=list)
    without: set[str] = field(default_factory=set)
    least: int = 0
    most: int | None = None

    @staticmethod
    def of(parts: Iterable[Part]) -> ObjectRules | None:
        """Return the rules that follow from a conjunction with these parts.

        Return None if these rules cannot express one of the parts, for example a choice between predicates.
        """
        rules = ObjectRules()
        return rules if all(rules._take(part) for part in parts) else None

    def _take(self, part: Part) -> bool:
        match part.node:
            case HasKey(key):
                self.required[key] = None
            case PropertyIs(key, predicate):
                self.named.setdefault(key, []).append(Part(predicate, part.seen))
            case EveryMatchingProperty(pattern, predicate):
                self.matching.append((pattern, Part(predicate, part.seen)))
            case EveryUncoveredProperty(_, predicate):
                self.uncovered.append((part.node, Part(predicate, part.seen)))
            case EveryKey(predicate):
                self.names.append(assume(predicate, ("string",)))
            case Keys(">=", bound):
                self.least = max(self.least, bound)
            case Keys(_, bound):
                self.most = bound if self.most is None else min(self.most, bound)
            case When(HasKey(key), Never(), Always()):
                self.without.add(key)
            case _:
                return False
        return True

    @property
    def is_map(self) -> bool:
        """Return whether the same rules apply to all members, whatever their names."""
        return not (self.without or self.matching or any(True for _ in self._names()))

    def _names(self) -> Iterator[str]:
        yield from self.named
        yield from self.required
        yield from (key for node, _ in self.uncovered for one in node.covers for key in one.keys)

    def known(self) -> Iterator[str]:
        """Yield the names of the members that the rules mention and do not forbid, in the order of the schema."""
        yield from (key for key in dict.fromkeys(self._names()) if key not in self.without)

    @property
    def excluded(self) -> frozenset[str]:
        """Return the member names that the rules mention, including the names of forbidden members.

        A name that only matches a pattern in `matching` is not among them.
        """
        return frozenset((*self._names(), *self.without))

    @property
    def others(self) -> tuple[Part, ...]:
        """Return the predicates for the values of members that have no rules of their own.

        The predicates may demand more of these values than the predicate of the object does, but never less.
        """
        return tuple(part for _, part in self.uncovered)

    def parts_of(self, key: str) -> tuple[Part, ...]:
        """Return the predicates that the value of the member `key` must satisfy.

        They may demand more than the schema does, because exceptions that depend on a condition are ignored.
        """
        found = list(self.named.get(key, ()))
        found += [part for pattern, part in self.matching if _matches(pattern, key)]
        found += [part for node, part in self.uncovered if not _covers(node, key)]
        return tuple(found)


def members(
    rules: ObjectRules,
    value_of: ValueOf,
    definitions: Mapping[str, Predicate],
    most: int | None,
    elsewhere: frozenset[str] = frozenset(),
) -> Pattern | None:
    """Return a pattern that matches only objects that follow the rules; None if none is found.

    - `most`: the maximum size of the pattern; None for no limit. If necessary, the pattern matches only objects
      without some of the optional members.
    - `elsewhere`: the members whose existence the pattern need not prove.
    """
    if rules.is_map:
        return _braces(_listed(_pair(content(rules.names), value_of(rules.others)), rules))
    pairs: dict[str, Pattern] = {}
    for key in rules.known():
        if all(evaluate(node, key, definitions) for node in rules.names):
            pair = _pair(values((key,)), value_of(rules.parts_of(key)))
            if pair is not None:
                pairs[key] = pair
    if not rules.required.keys() <= pairs.keys():
        return None
    further = list(_further(rules, value_of))
    if most is not None:
        _shrink(pairs, rules.required, most - sum(one.size for one in further))
    required = {key: pairs[key] for key in rules.required if key not in elsewhere}
    each = choice([*pairs.values(), *further])
    return _braces(_of_pairs(rules, pairs, required, each))


def _shrink(pairs: dict[str, Pattern], required: Mapping[str, None], most: int) -> None:
    """Remove the largest optional members until the sizes of all patterns in `pairs` add up to at most `most`.

    Members in `required` are never removed.
    """
    optional_ones = sorted((key for key in pairs if key not in required), key=lambda key: pairs[key].size)
    while optional_ones and sum(one.size for one in pairs.values()) > most:
        del pairs[optional_ones.pop()]


def _of_pairs(
    rules: ObjectRules, pairs: Mapping[str, Pattern], required: Mapping[str, Pattern], each: Pattern | None
) -> Pattern | None:
    if each is None or not required:
        return _listed(each, rules)
    if rules.least > len(rules.required):
        return None
    if rules.most is None and len(required) <= _UNORDERED:
        unordered = _unordered(each, required)
        if unordered.size <= _MOST_UNORDERED:
            return unordered
    return _ordered(pairs, required) if rules.most is None or len(pairs) <= rules.most else None


def _further(rules: ObjectRules, value_of: ValueOf) -> Iterator[Pattern]:
    """Yield the pattern for members that the schema does not name.

    Yield nothing if there are rules for names or for members that match a pattern. Also yield nothing if no pattern
    for the values is known, or if the pattern would be too large.
    """
    if not rules.names and not rules.matching:
        pair = _pair(except_for(rules.excluded), value_of(rules.others))
        if pair is not None and pair.size <= _MOST_FURTHER:
            yield pair


def _listed(each: Pattern | None, rules: ObjectRules) -> Pattern | None:
    if each is None:
        return None if rules.least else EMPTY
    return listed(each, rules.least, rules.most)


def _braces(inner: Pattern | None) -> Pattern | None:
    return None if inner is None else braces(inner)


def _pair(name: Pattern | None, value: Pattern | None) -> Pattern | None:
    return None if name is None or value is None else sequence((token('"'), name, _COLON, value))


def _unordered(each: Pattern, required: Mapping[str, Pattern]) -> Pattern:
    return sequence((any_number(sequence((each, COMMA))), _next(each, required)))


def _next(each: Pattern, required: Mapping[str, Pattern]) -> Pattern:
    """Return the pattern for all required members in any order, with other members between and after them.

    `required` has the pattern of each required member, and `each` is the pattern of any other member.
    """
    further = any_number(sequence((COMMA, each)))
    options: list[Pattern] = []
    for key, pair in required.items():
        rest = {name: one for name, one in required.items() if name != key}
        after = [further, COMMA, _next(each, rest)] if rest else [further]
        options.append(sequence((pair, *after)))
    found = choice(options)
    assert found is not None
    return found


def _ordered(pairs: Mapping[str, Pattern], required: Mapping[str, Pattern]) -> Pattern:
    """Return the pattern for members in the order of `pairs`. Members that are not in `required` may be absent."""
    parts: list[Pattern] = []
    is_after = False
    for key, pair in pairs.items():
        one = sequence((COMMA, pair)) if is_after else pair if key in required else sequence((pair, COMMA))
        parts.append(one if key in required else optional(one))
        is_after = is_after or key in required
    return sequence(parts)


def _matches(pattern: str, key: str) -> bool:
    return evaluate(Matches(pattern), key, {})


def _covers(node: EveryUncoveredProperty, key: str) -> bool:
    covers = (one for one in node.covers if one.condition == Always())
    return any(
        one.every or key in one.keys or any(_matches(each, key) for each in one.patterns) for one in covers
    )
