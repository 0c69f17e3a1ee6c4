"""Makes a text pattern from a predicate.

A document whose text matches the pattern is certain to satisfy the predicate. Other documents may satisfy it,
too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from trivet.graphs import reachable
from trivet.predicates.evaluate import evaluate
from trivet.predicates.nodes import (
    Always,
    And,
    Asserted,
    EveryItem,
    EveryUncoveredItem,
    ExactlyOne,
    HasKey,
    In,
    ItemAt,
    JsonType,
    Named,
    Never,
    Or,
    Predicate,
    Size,
    Unique,
    When,
)
from trivet.predicates.simplify import assume
from trivet.predicates.tree import named
from trivet.targets.sql.documents.proofs import choices
from trivet.targets.sql.documents.proofs.anything import anything
from trivet.targets.sql.documents.proofs.numbers import numeral
from trivet.targets.sql.documents.proofs.objects import ObjectRules, Part, members
from trivet.targets.sql.documents.proofs.pattern import (
    EMPTY,
    SPACE,
    Pattern,
    brackets,
    choice,
    listed,
    token,
)
from trivet.targets.sql.documents.proofs.strings import content, quoted

#: The largest size of a pattern for a document, and of a pattern for a value inside it. For a larger one, RE2 has no
#: memory for an automaton, and takes longer than the tests that the pattern would save.
_MOST, _MOST_INSIDE = 12_000, 4_000
#: The most options that a conjunction of choices is divided into, the most steps to find them, and how often a
#: definition may contain itself.
_OPTIONS, _STEPS, _DEPTH = 12, 1_000, 2
#: The most parts of a document for which patterns are made.
_VALUES = 2_000
#: The greatest integer in an enumeration that a pattern matches; a double represents it exactly.
_LARGEST = 10**15
#: The most levels of arrays and objects in a value of which nothing is asserted.
_ANY_DEPTH = 1
_TYPES: tuple[JsonType, ...] = ("null", "boolean", "number", "string", "array", "object")


@dataclass(frozen=True, slots=True)
class Proof:
    """A pattern for the whole text of a document. A document that matches and has all `members` is valid.

    The document must not be longer than `longest` bytes; None means any length.
    """

    pattern: str
    members: tuple[str, ...] = ()
    longest: int | None = None


_LITERALS: Mapping[object, str] = {None: "null", False: "false", True: "true"}


@dataclass(slots=True)
class Prover:
    """Makes proofs for predicates. A proof is a pattern that only valid documents match.

    - `definitions`: the definitions to which the predicates may refer
    - `known`: a cache of the definitions' patterns
    - `left`: how many more patterns may be made for parts of the document
    - `has_escapes`: if false, the pattern for a string with a maximum length matches no string that has escapes
    """

    definitions: Mapping[str, Predicate]
    known: dict[tuple[bool, str, tuple[str, ...]], Pattern | None] = field(default_factory=dict)
    left: int = _VALUES
    has_escapes: bool = True

    def prove(self, node: Predicate) -> Proof | None:
        """Return a proof for documents that satisfy the node.

        If possible, its pattern also matches strings with escapes. Return None if there is no proof, or if its pattern
        would be too large.
        """
        found = (self._with_escapes(node, has_escapes) for has_escapes in (True, False))
        return next((one for one in found if one is not None), None)

    def _with_escapes(self, node: Predicate, has_escapes: bool) -> Proof | None:
        self.left, self.has_escapes = _VALUES, has_escapes
        ways = [ObjectRules.of(way) for way in self.conjunctions((Part(node),), "object")]
        known = [rules for rules in ways if rules is not None]
        if not known:
            return None
        required = [key for key in known[0].required if all(key in rules.required for rules in known)]
        found = [members(rules, self.pattern, self.definitions, None, frozenset(required)) for rules in known]
        pattern = choice(one for one in found if one is not None)
        if pattern is None or pattern.size > _MOST:
            return None
        return Proof(f"{SPACE}{pattern.text}{SPACE}", tuple(required), pattern.longest)

    def pattern(self, parts: tuple[Part, ...]) -> Pattern | None:
        """Return a pattern that matches only JSON texts of values that satisfy all parts; None if none is found."""
        match parts:
            case ():
                return anything(_ANY_DEPTH)
            case (Part(Named(name), seen),):
                inside = reachable((name,), lambda one: named(self.definitions[one]))
                key = self.has_escapes, name, tuple(sorted(one for one in seen if one in inside))
                if key not in self.known:
                    found = self._made(parts)
                    if self.left < 0:
                        return found
                    self.known[key] = found
                return self.known[key]
        return self._made(parts)

    def _made(self, parts: tuple[Part, ...]) -> Pattern | None:
        self.left -= 1
        if self.left < 0:
            return None
        conjunctions = ((kind, one) for kind in _TYPES for one in self.conjunctions(parts, kind))
        found = [self._of_type(kind, one) for kind, one in conjunctions]
        whole = choice(one for one in found if one is not None)
        return whole if whole is not None and whole.size <= _MOST_INSIDE else None

    def conjunctions(self, parts: Iterable[Part], kind: JsonType) -> list[tuple[Part, ...]]:
        """Divide a conjunction about values of one type into conjunctions without choices.

        A value that satisfies one of the results satisfies all `parts`.
        """
        done: list[tuple[Part, ...]] = []
        pending: list[tuple[tuple[Part, ...], tuple[Part, ...]]] = [((), tuple(parts))]
        steps = 0
        while pending and len(done) < _OPTIONS and steps < _STEPS:
            steps += 1
            known, rest = pending.pop()
            if rest:
                ways = self._ways(rest[0], kind)
                further = [((*known, *new), (*more, *rest[1:])) for new, more in reversed(ways)]
                pending += [one for one in further if choices.are_possible(part.node for part in one[0])]
            else:
                done.append(known)
        return done

    def _ways(self, part: Part, kind: JsonType) -> list[tuple[tuple[Part, ...], tuple[Part, ...]]]:
        """Return the ways in which a value of the type `kind` can satisfy a part.

        Each way is a pair (finished, unfinished) of tuples of parts. A value that satisfies all of them satisfies
        `part`. Finished parts contain no choices.
        """
        seen = part.seen
        match assume(part.node, (kind,)):
            case Always():
                return [((), ())]
            case Never():
                return []
            case Asserted(_, _, inner):
                return [((), (Part(inner, seen),))]
            case And(parts):
                return [((), tuple(Part(one, seen) for one in parts))]
            case Or(parts):
                return [((), (Part(one, seen),)) for one in parts]
            case Named(name):
                again = seen.count(name) < _DEPTH
                return [((), (Part(self.definitions[name], (*seen, name)),))] if again else []
            case When() as condition if not _is_absence(condition):
                return [
                    ((), tuple(Part(one, seen) for one in way)) for way in choices.of_condition(condition)
                ]
            case ExactlyOne(parts):
                ways = choices.of_one(parts, self.definitions)
                return [((), tuple(Part(one, seen) for one in way)) for way in ways]
            case leaf:
                return [((Part(leaf, seen),), ())]

    def _of_type(self, kind: JsonType, parts: tuple[Part, ...]) -> Pattern | None:
        nodes = [part.node for part in parts]
        match kind:
            case "object":
                rules = ObjectRules.of(parts)
                return None if rules is None else members(rules, self.pattern, self.definitions, _MOST_INSIDE)
            case "array":
                return self._array(parts)
            case "string":
                found = content(nodes, self.has_escapes)
                return None if found is None else quoted(found)
            case "number" if not any(isinstance(node, In) for node in nodes):
                return numeral(nodes)
        source = next((node for node in nodes if isinstance(node, In)), None) if kind == "number" else None
        listed_ones = [*_listed(kind, source)]
        if len(listed_ones) > _MOST_INSIDE:
            return None
        others = [node for node in nodes if node is not source]
        accepted = (
            one for one in listed_ones if all(evaluate(node, one, self.definitions) for node in others)
        )
        return choice(token(str(one) if kind == "number" else _LITERALS[one]) for one in accepted)

    def _array(self, parts: tuple[Part, ...]) -> Pattern | None:
        items: list[Part] = []
        least, most = 0, None
        for part in parts:
            match part.node:
                case Size(">=", bound):
                    least = max(least, bound)
                case Size(_, bound):
                    most = bound if most is None else min(most, bound)
                case EveryItem(_, predicate) | EveryUncoveredItem(_, predicate):
                    items.append(Part(predicate, part.seen))
                case Unique():
                    most = 1 if most is None else min(most, 1)
                case ItemAt():
                    most = 0
                case _:
                    return None
        each = self.pattern(tuple(items))
        if each is None:
            return None if least else brackets(EMPTY)
        inner = listed(each, least, most)
        return None if inner is None else brackets(inner)


def _is_absence(node: When) -> bool:
    """Return whether the node means that an object does not have a certain member."""
    return isinstance(node.condition, HasKey) and (node.then, node.otherwise) == (Never(), Always())


def _listed(kind: JsonType, source: In | None) -> list[object]:
    """Return the values of the JSON type `kind` that may be accepted.

    For nulls and booleans, `source` is None. For numbers, the result has the integers in `source` that are not too
    large.
    """
    if source is not None:
        return [one for one in source.values if type(one) is int and abs(one) <= _LARGEST]
    return [None] if kind == "null" else [False, True]
