"""Splits definitions into rules, most of which are rows of a table.

A row can say which types a value may have, which strings, which members, and which rules its members, its items or the
value itself must satisfy. Everything else becomes a rule of its own, which is a macro. DuckDB binds all macros of a
statement anew, but reads rows in no time.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import combinations
from typing import TypeAlias

from trivet.predicates.analysis.types import json_type, meet
from trivet.predicates.nodes import (
    ALL_TYPES,
    Always,
    And,
    EveryItem,
    EveryMatchingProperty,
    EveryUncoveredItem,
    EveryUncoveredProperty,
    FormatIs,
    HasKey,
    In,
    ItemAt,
    JsonType,
    Named,
    Never,
    Or,
    Predicate,
    PropertyIs,
    TypeIs,
    When,
)
from trivet.predicates.tree import named, rebuild, walk
from trivet.targets.sql.dialects.duckdb.formats import WHOLE, rule_of
from trivet.targets.sql.dialects.duckdb.grouped import closed_names
from trivet.targets.sql.dialects.duckdb.lists import is_of_all, is_written, kinds_of
from trivet.targets.sql.dialects.duckdb.text import is_storable
from trivet.targets.sql.printable.bounds import inner_of, owner

_ANY = frozenset[JsonType](ALL_TYPES)
_ARRAY: tuple[JsonType, ...] = ("array",)
_STRING: tuple[JsonType, ...] = ("string",)


@dataclass(slots=True)
class Row:
    """What a rule says as a row of the table of rules.

    A value of one of the types in `free` satisfies the rule. Any other value must have one of `types`, and a string
    must be one of `texts`. An object must have the members `required`. It has no others than `closed`, unless that is
    None, and `typed` has the types that members may have. `asked` has pairs of a member and the rule for its value;
    `every` is the rule for the value of each member, and `items` that for each item of an array. `also` are rules for
    the value itself.
    """

    types: tuple[JsonType, ...] | None = None
    free: tuple[JsonType, ...] = ()
    texts: tuple[str, ...] | None = None
    required: list[str] = field(default_factory=list)
    closed: list[str] | None = None
    typed: list[tuple[str, frozenset[JsonType]]] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)
    every: str | None = None
    items: str | None = None
    also: list[str] = field(default_factory=list)

    @property
    def rules(self) -> Iterator[str]:
        """Yield the names of the rules that this one refers to."""
        yield from (rule for _, rule in self.asked)
        yield from (one for one in (self.every, self.items) if one is not None)
        yield from self.also

    @property
    def allowed(self) -> Iterator[str]:
        """Yield the members that an object may have, with each of their types: `id:VARCHAR`."""
        yield from self._members(self.closed or (), refused=False)

    @property
    def refused(self) -> Iterator[str]:
        """Yield the members that an object must not have, as `allowed` does, if it may have any others."""
        if self.closed is None:
            yield from self._members(dict.fromkeys(name for name, _ in self.typed), refused=True)

    def _members(self, names: Iterable[str], *, refused: bool) -> Iterator[str]:
        asserted: dict[str, list[frozenset[JsonType]]] = {}
        for name, types in self.typed:
            asserted.setdefault(name, []).append(types)
        for name in names:
            kinds = [set(kinds_of(types)) for types in asserted.get(name, ())]
            yield from (
                f"{name}:{kind}"
                for kind in kinds_of(_ANY)
                if all(kind in one for one in kinds) is not refused
            )


Rule: TypeAlias = Row | Predicate


def rules_of(rule: Rule) -> Iterable[str]:
    """Return the names of the rules that a rule refers to."""
    return rule.rules if isinstance(rule, Row) else named(rule)


def split(definitions: Mapping[str, Predicate]) -> dict[str, Rule]:
    """Return the rules for definitions, by name. A rule that is no row is the predicate of a macro.

    The rule of a definition has its name. Equal parts of definitions in one module have one rule.
    """
    splitter = _Splitter()
    for name, node in definitions.items():
        splitter.add(name, node)
    return splitter.rules


@dataclass(slots=True)
class _Splitter:
    rules: dict[str, Rule] = field(default_factory=dict)
    known: dict[tuple[str, str], str] = field(default_factory=dict)

    def add(self, name: str, node: Predicate) -> None:
        """Add the rule `name` for a node, and rules for parts of it."""
        row = Row()
        others: dict[frozenset[JsonType], list[Predicate]] = {}
        for types, part in _conjuncts(self._unless(row, node), _ANY):
            if not self._is_taken(name, row, types, part):
                others.setdefault(types, []).append(part)
        if others and row == Row(row.types, row.free, row.texts):
            self.rules[name] = self._thinned(name, node)
            return
        self.rules[name] = row
        if others:
            rest = _all([_guarded(types, _all(parts)) for types, parts in others.items()])
            row.also.append(self._rule(name, "rest", rest))

    def _unless(self, row: Row, node: Predicate) -> Predicate:
        """Return what is left of a choice if values of some types are free; the row gets these types."""
        if not isinstance(node, Or):
            return node
        simple = [part for part in node.parts if isinstance(part, TypeIs) and _is_clear(part.types)]
        others = [part for part in node.parts if part not in simple]
        if not simple or len(others) != 1 or _option(others[0]) is not None:
            return node
        row.free = tuple(name for part in simple for name in part.types)
        return others[0]

    def _rule(self, name: str, path: str, node: Predicate) -> str:
        """Return the name of the rule for a node, a part of the rule `name`."""
        match node:
            case Named(definition):
                return definition
            case FormatIs(format) | When(TypeIs(("string",)), FormatIs(format), Always()) if format in WHOLE:
                return self._shared(rule_of(format), When(TypeIs(_STRING), FormatIs(format), Always()))
            case When(TypeIs(("array",)), EveryItem(0, TypeIs(types)), Always()) if is_written(types):
                return self._shared(items_of(types), node)
        key = (owner(name).rpartition(".")[0], repr(node))
        if key not in self.known:
            found = inner_of(name, path)
            while found in self.rules:
                found += "'"
            self.known[key] = found
            self.rules[found] = node
            self.add(found, node)
        return self.known[key]

    def _is_taken(self, name: str, row: Row, types: frozenset[JsonType], node: Predicate) -> bool:
        """Add a node to the row; it only applies to values of some types. Return False if a row cannot express it."""
        match node:
            case Always():
                return True
            case TypeIs(found) if types == _ANY:
                row.types = found if row.types is None else _meet(row.types, found)
                return True
            case In(values):
                return _are_texts(row, values, types)
            case HasKey(key) if types == {"object"} and is_storable(key):
                row.required.append(key)
                return True
            case PropertyIs(key, predicate) if (
                types == {"object"} and is_storable(key) and predicate != Never()
            ):
                self._add_member(name, row, key, predicate)
                return True
            case EveryUncoveredProperty() if types == {"object"}:
                return self._is_of_members(name, row, node)
            case EveryItem(0, predicate) if types == {"array"}:
                return self._is_of_items(name, row, predicate)
            case FormatIs(format) if types == {"string"} and format in WHOLE:
                row.also.append(self._rule(name, "", node))
                return True
            case Named(definition) if types == _ANY or (row.types is not None and types >= set(row.types)):
                row.also.append(definition)
                return True
        return False

    def _add_member(self, name: str, row: Row, key: str, node: Predicate) -> None:
        rest: list[Predicate] = []
        for types, part in _conjuncts(node, _ANY):
            match part:
                case TypeIs(found) if types == _ANY:
                    row.typed.append((key, frozenset(found)))
                case FormatIs(format) if types == {"string"} and format in WHOLE:
                    row.asked.append((key, self._rule(name, key, part)))
                case Named(definition) if types == _ANY:
                    row.asked.append((key, definition))
                case _ if part != Always():
                    rest.append(_guarded(types, part))
        if rest:
            row.asked.append((key, self._rule(name, f"/{key}", _all(rest))))

    def _is_of_members(self, name: str, row: Row, node: EveryUncoveredProperty) -> bool:
        keys = closed_names(node)
        if keys is not None and row.closed is None:
            row.closed = keys
            return True
        if is_of_all(node) and node.predicate != Never() and row.every is None:
            row.every = self._rule(name, "/*", node.predicate)
            return True
        return False

    def _is_of_items(self, name: str, row: Row, node: Predicate) -> bool:
        if isinstance(node, TypeIs) and is_written(node.types):
            row.also.append(
                self._shared(items_of(node.types), When(TypeIs(_ARRAY), EveryItem(0, node), Always()))
            )
            return True
        if row.items is not None:
            return False
        row.items = self._rule(name, "[]", node)
        return True

    def _shared(self, rule: str, node: Predicate) -> str:
        """Add a rule that all modules share, and return its name."""
        self.rules.setdefault(rule, node)
        return rule

    def _thinned(self, name: str, node: Predicate) -> Predicate:
        """Return the node with parts that a value inside must satisfy replaced by references to rules for them."""
        match node:
            case And():
                return rebuild(node, partial(self._thinned, name))
            case When(condition, then, otherwise):
                return When(condition, self._part(name, "then", then), self._part(name, "else", otherwise))
            case PropertyIs(key, predicate):
                return PropertyIs(key, self._part(name, f"/{key}", predicate))
            case ItemAt(index, predicate):
                return ItemAt(index, self._part(name, f"[{index}]", predicate))
            case EveryItem() | EveryMatchingProperty() | EveryUncoveredItem() | EveryUncoveredProperty():
                return replace(node, predicate=self._part(name, "inside", node.predicate))
        return node

    def _part(self, name: str, path: str, node: Predicate) -> Predicate:
        if any(isinstance(part, PropertyIs | FormatIs) for part in walk(node)):
            return (
                Named(self._rule(name, path, node))
                if not isinstance(node, And | When)
                else self._thinned(name, node)
            )
        return node


def items_of(types: Iterable[JsonType]) -> str:
    """Return the name of the rule that all items of an array have one of the types."""
    return f"items:{','.join(types)}"


def _conjuncts(
    node: Predicate, types: frozenset[JsonType]
) -> Iterator[tuple[frozenset[JsonType], Predicate]]:
    """Yield the parts of a conjunction, each with the types of the values that it applies to."""
    match node:
        case And(parts):
            for part in parts:
                yield from _conjuncts(part, types)
        case When(TypeIs(found), then, Never()) if types == _ANY:
            yield types, TypeIs(found)
            yield from _conjuncts(then, frozenset(found))
        case When(TypeIs(found), then, Always()):
            yield from _conjuncts(then, meet(types, frozenset(found)))
        case Or() if _apart(node) is not node and types == _ANY:
            yield from _conjuncts(_apart(node), types)
        case _:
            yield types, node


def _all(parts: Sequence[Predicate]) -> Predicate:
    return parts[0] if len(parts) == 1 else And(tuple(parts))


def _meet(left: Iterable[JsonType], right: Iterable[JsonType]) -> tuple[JsonType, ...]:
    return tuple(sorted(meet(frozenset(left), frozenset(right))))


def _guarded(types: frozenset[JsonType], node: Predicate) -> Predicate:
    return node if types == _ANY else When(TypeIs(tuple(sorted(types))), node, Always())


def _is_clear(types: Iterable[JsonType]) -> bool:
    """Return whether the name that DuckDB gives to a value's type shows whether the value has one of the types."""
    return "integer" not in types or "number" in types


def _are_texts(row: Row, values: tuple[object, ...], types: frozenset[JsonType]) -> bool:
    """Add the values of an enumeration to the row, if they are strings or null."""
    found = frozenset(map(json_type, values))
    if row.texts is not None or not found <= {"string", "null"} or types not in (_ANY, found):
        return False
    row.texts = tuple(one for one in values if isinstance(one, str) and is_storable(one))
    if types == _ANY:
        row.types = tuple(sorted(found)) if row.types is None else _meet(row.types, found)
    return True


def _apart(node: Predicate) -> Predicate:
    """Rewrite a choice between options for different types as an equivalent conjunction.

    The conjunction tests the type first, and then each option for its own types only.
    """
    if not isinstance(node, Or):
        return node
    options = [_option(part) for part in node.parts]
    known = [one for one in options if one is not None]
    if len(known) < len(options) or any(
        _meet(left, right) for (left, _), (right, _) in combinations(known, 2)
    ):
        return node
    every = TypeIs(tuple(sorted({name for types, _ in known for name in types})))
    return And((every, *(When(TypeIs(types), then, Always()) for types, then in known if then != Always())))


def _option(node: Predicate) -> tuple[tuple[JsonType, ...], Predicate] | None:
    """Return the types that an option accepts, and what it tests after them; None if it does not begin with types."""
    match node:
        case TypeIs(types):
            return types, Always()
        case When(TypeIs(types), then, Never()):
            return types, then
    return None
