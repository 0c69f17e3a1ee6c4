"""Turns a shape (the structure of a value) and its predicate into a Python type hint.

What a type hint cannot express is put into `Decorated.rules` and printed as a function.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from trivet.catalog.records import (
    NULL,
    Anything,
    Entity,
    ListOf,
    Literals,
    MapOf,
    Members,
    Reference,
    Scalar,
    Shape,
    TupleOf,
    UnionOf,
    without_null,
)
from trivet.catalog.shape_types import shape_types
from trivet.predicates.analysis.definitions import Analysis, conjuncts
from trivet.predicates.analysis.types import Types, json_type, meet
from trivet.predicates.analysis.unions import NestedUnions
from trivet.predicates.effort import effort
from trivet.predicates.evaluate import EvaluationError, evaluate
from trivet.predicates.nodes import (
    Always,
    And,
    Asserted,
    EveryItem,
    EveryUncoveredProperty,
    ExactlyOne,
    FormatIs,
    In,
    ItemAt,
    KeyCover,
    Named,
    Or,
    Predicate,
    Size,
    TypeIs,
    When,
)
from trivet.predicates.simplify import simplify
from trivet.predicates.tree import walk
from trivet.targets.models import hints
from trivet.targets.models.accepts_none import NoneTakers
from trivet.targets.models.exclusivity import Disjoint
from trivet.targets.models.hints import ClassOf, Decorated, Hint, LiteralOf, Plain
from trivet.targets.models.natives import split
from trivet.targets.models.tags import Tag, Tags, field_of

_SCALARS: Mapping[str, Hint] = {
    "boolean": hints.BOOL,
    "integer": hints.INT,
    "number": hints.FLOAT,
    "string": hints.STR,
    "null": hints.NONE,
}
#: Constants are not tested while the models are planned if that could take more steps than this.
_MOST_STEPS = 100_000
#: Formats with a Python type that is serialized in that format.
TYPED_FORMATS: Mapping[str, Hint] = {"date": hints.DATE, "date-time": hints.DATE_TIME, "uuid": hints.UUID}


class Typer:
    """Creates the type hints for the entities of one catalog."""

    def __init__(self, entities: Mapping[str, Entity]) -> None:
        self.entities = entities
        self.analysis = Analysis({name: entity.predicate for name, entity in entities.items()})
        self.tags = Tags(entities)
        self.disjoint = Disjoint(entities, self.analysis, self.tags)
        self.nested_unions = NestedUnions(self.analysis.predicates)
        self.typed_formats: set[Asserted] = set()
        self._none = NoneTakers(self._hint_of_value)

    def typed(self, shape: Shape, predicate: Predicate) -> Hint:
        """Return the hint for values that have this shape and must satisfy this predicate."""
        if isinstance(shape, UnionOf) and NULL in shape.options:
            return self._nullable(shape, predicate)
        match shape:
            case Scalar(kind):
                return self._scalar(kind, predicate)
            case Literals(values):
                return self._literals(values, predicate)
            case Reference(name):
                return self._reference(name, predicate)
            case ListOf(item):
                return self._list(item, predicate)
            case TupleOf(items, rest):
                return self._tuple(items, rest, predicate)
            case MapOf(value):
                return self._map(value, predicate)
            case UnionOf(options):
                return self._union(options, predicate)
            case Anything() | Members():
                return ruled(hints.ANY, conjuncts(predicate))

    def _types(self, shape: Shape) -> Types:
        return shape_types(shape, self.analysis.types_of)

    def _narrowed(self, shape: Shape, predicate: Predicate) -> list[Predicate]:
        return conjuncts(self.analysis.narrow(predicate, self._types(shape)))

    def _nullable(self, shape: UnionOf, predicate: Predicate) -> Hint:
        rest = without_null(shape)
        if isinstance(rest, UnionOf) and not rest.options:
            return hints.NONE
        others = self.analysis.narrow(predicate, self._types(rest))
        hint = hints.either((self.typed(rest, others), hints.NONE))
        if self.analysis.accepts_null(predicate):
            return hint
        return ruled(hint, [When(TypeIs(("null",)), predicate)])

    def _scalar(self, kind: str, predicate: Predicate) -> Hint:
        parts = self._narrowed(Scalar(kind), predicate)  # type: ignore[arg-type]
        for at, part in enumerate(parts):
            match part:
                case Asserted(_, _, FormatIs(name)) if name in TYPED_FORMATS:
                    self.typed_formats.add(part)
                    return ruled(TYPED_FORMATS[name], [*parts[:at], *parts[at + 1 :]])
        constraints, rest = split(kind, parts)
        return ruled(_SCALARS[kind], rest, constraints)

    def _literals(self, values: tuple[Any, ...], predicate: Predicate) -> Hint:
        parts = self._narrowed(Literals(values), predicate)
        if all(_has_literal(value) for value in values):
            rest = [
                part for part in parts if not _is_in(part, values) and not self._all_satisfy(values, part)
            ]
            return ruled(LiteralOf(values), rest)
        kinds = sorted({json_type(value) for value in values})
        return ruled(hints.either(tuple(_LOOSE[kind] for kind in kinds)), parts)

    def _all_satisfy(self, values: tuple[Any, ...], part: Predicate) -> bool:
        """Return whether all values satisfy a predicate. Return False if that would be expensive to find out."""
        longest = max(len(str(value)) for value in values)
        if any(isinstance(node, Named) for node in walk(part)) or effort(part, longest) > _MOST_STEPS:
            return False
        try:
            return all(evaluate(part, value, {}) for value in values)
        except EvaluationError:
            return False

    def _reference(self, name: str, predicate: Predicate) -> Hint:
        parts = self._narrowed(Reference(name), predicate)
        implied = self.analysis.implied(name)
        return ruled(self.class_of(name), [part for part in parts if part not in implied])

    def class_of(self, name: str) -> Hint:
        """Return the type hint for a reference to a definition: the name of its class or alias.

        If the definition is a scalar without constraints, the hint is the scalar's type, such as `int`.
        """
        entity = self.entities[name]
        if entity.kind == "value" and isinstance(entity.shape, Scalar):
            hint = self._scalar(entity.shape.type, entity.predicate)
            if isinstance(hint, Plain):
                return hint
        return ClassOf(name)

    def takes_none(self, hint: Hint) -> bool:
        """Return whether the type accepts None. Rules (functions that check values) may still refuse it."""
        return self._none.takes(hint)

    def _hint_of_value(self, name: str) -> Hint | None:
        """Return the hint of a definition, without its constraints and rules; None if the definition gets a class."""
        entity = self.entities[name]
        return self.typed(entity.shape, Always()) if entity.kind == "value" else None

    def _list(self, item: Shape, predicate: Predicate) -> Hint:
        parts = self._narrowed(ListOf(item), predicate)
        inner = [part.predicate for part in parts if isinstance(part, EveryItem) and part.start == 0]
        left = [part for part in parts if not (isinstance(part, EveryItem) and part.start == 0)]
        constraints, rest = split("array", left)
        return ruled(hints.list_of(self.typed(item, And(tuple(inner)))), rest, constraints)

    def _tuple(self, items: tuple[Shape, ...], rest: Shape | None, predicate: Predicate) -> Hint:
        parts = self._narrowed(TupleOf(items, rest), predicate)
        sizes = {part.predicate for part in parts if isinstance(part, Asserted)}
        size = len(items)
        if size and Size(">=", size) in sizes and (rest is None or Size("<=", size) in sizes):
            inner = tuple(self.typed(item, And(_at(parts, index))) for index, item in enumerate(items))
            left = [part for part in parts if not _is_implied_by_tuple(part, size)]
            return ruled(hints.tuple_of(inner), left)
        options = [self.typed(item, Always()) for item in items]
        if rest is not None:
            options.append(self.typed(rest, Always()))
        constraints, left = split("array", parts)
        return ruled(hints.list_of(hints.either(tuple(options)) if options else hints.ANY), left, constraints)

    def _map(self, value: Shape, predicate: Predicate) -> Hint:
        parts = self._narrowed(MapOf(value), predicate)
        inner = [
            part.predicate for part in parts if isinstance(part, EveryUncoveredProperty) and _is_all(part)
        ]
        left = [part for part in parts if not (isinstance(part, EveryUncoveredProperty) and _is_all(part))]
        constraints, rest = split("object", left)
        return ruled(hints.dict_of(self.typed(value, And(tuple(inner)))), rest, constraints)

    def _union(self, options: tuple[Shape, ...], predicate: Predicate) -> Hint:
        found = []
        for group in self._groups(options):
            types = self._types(UnionOf(group))
            part = self.analysis.narrow(predicate, types)
            found.append(self.typed(group[0], part) if len(group) == 1 else self._overlapping(group, part))
        return hints.either(tuple(found))

    def _groups(self, options: Iterable[Shape]) -> list[tuple[Shape, ...]]:
        """Group the options of a union so that options that can have the same JSON type are in the same group."""
        groups: list[tuple[Shape, ...]] = []
        for option in options:
            types = self._types(option)
            together: tuple[Shape, ...] = ()
            apart: list[tuple[Shape, ...]] = []
            for group in groups:
                if meet(self._types(UnionOf(group)), types):
                    together += group
                else:
                    apart.append(group)
            groups = [*apart, (*together, option)]
        return groups

    def _overlapping(self, options: tuple[Shape, ...], predicate: Predicate) -> Hint:
        names = [option.definition for option in options if isinstance(option, Reference)]
        parts = conjuncts(predicate)
        if len(names) == len(options):
            tag = self.tags.of(names)
            left = [part for part in parts if not self._is_implied_by_union(part, names, tag)]
            classes = ruled(hints.either(tuple(ClassOf(name) for name in names)), left)
            nested_unions = len(set(names)) > 1 and self.nested_unions.beyond(names)
            if tag is None:
                return (
                    replace(_decorated(classes), choice=tuple(dict.fromkeys(names)))
                    if nested_unions
                    else classes
                )
            if not nested_unions and self._is_native(names, tag):
                return replace(_decorated(classes), constraints=(("discriminator", tag.member),))
            return replace(_decorated(classes), tag=tag)
        return ruled(hints.either(tuple(self.typed(option, Always()) for option in options)), parts)

    def _is_native(self, names: list[str], tag: Tag) -> bool:
        """Return whether pydantic's own discriminator can read the tag.

        In every option, the attribute of the tag must have the tag's JSON name, and its type must be a list of strings.
        """
        fields = [field_of(self.entities[name], tag.member) for name in names]
        return all(
            field is not None
            and field.attribute == tag.member
            and isinstance(hint := self.typed(field.shape, field.predicate), LiteralOf)
            and all(isinstance(value, str) for value in hint.values)
            for field in fields
        )

    def _is_implied_by_union(self, part: Predicate, names: list[str], tag: Tag | None) -> bool:
        inner = part.predicate if isinstance(part, Asserted) else part
        if not isinstance(inner, Or | ExactlyOne) or set(inner.parts) != {Named(name) for name in names}:
            return False
        if isinstance(inner, Or):
            return True
        return len(inner.parts) == len(names) and (tag is not None or self.disjoint.pairwise(names))


_LOOSE: Mapping[str, Hint] = {
    **_SCALARS,
    "array": hints.list_of(hints.ANY),
    "object": hints.dict_of(hints.ANY),
}


def ruled(hint: Hint, rest: list[Predicate], constraints: tuple[tuple[str, Any], ...] = ()) -> Hint:
    """Return the hint with `constraints` added, and with a generated function that checks `rest`.

    If there is nothing to add, the result is `hint` itself.
    """
    rules = simplify(And(tuple(rest)))
    if isinstance(rules, Always) and not constraints:
        return hint
    return Decorated(hint, constraints, None if isinstance(rules, Always) else rules)


def _has_literal(value: Any) -> bool:
    """Return whether `Literal[…]` can contain the value. mypy and pydantic limit integers there to 64 bits."""
    return isinstance(value, str | bool) or (isinstance(value, int) and abs(value) < 2**63)


def _decorated(hint: Hint) -> Decorated:
    return hint if isinstance(hint, Decorated) else Decorated(hint)


def _is_in(part: Predicate, values: tuple[Any, ...]) -> bool:
    match part:
        case Asserted(_, _, In(wanted)):
            keys = [(type(value), value) for value in wanted]
            return all((type(value), value) in keys for value in values)
    return False


def _at(parts: list[Predicate], index: int) -> tuple[Predicate, ...]:
    """Return the predicates that the `ItemAt` nodes in `parts` have for the item at `index`."""
    return tuple(part.predicate for part in parts if isinstance(part, ItemAt) and part.index == index)


def _is_implied_by_tuple(part: Predicate, size: int) -> bool:
    match part:
        case ItemAt():
            return True
        case EveryItem(start, _) | Asserted(_, _, EveryItem(start, _)):
            return start >= size
        case Asserted(_, _, Size(_, bound)):
            return bound == size
    return False


def _is_all(node: EveryUncoveredProperty) -> bool:
    """Return whether the node applies to every member of an object."""
    return node.covers == (KeyCover(Always()),)
