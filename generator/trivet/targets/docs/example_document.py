"""Makes a plausible example of a definition from its structure, and checks that the definition accepts it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice
from typing import Any, TypeAlias

from trivet.catalog.facts import examples_of
from trivet.catalog.records import (
    Anything,
    Catalog,
    Entity,
    Field,
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
from trivet.json_text import json_line
from trivet.normalize.schema import Schema
from trivet.predicates.nodes import Predicate
from trivet.prove.texts import FORMAT_TEXTS, matching
from trivet.targets.docs.examples import is_valid

#: Objects at this depth, and deeper ones, are made without optional members.
_FULL_DEPTH = 2
#: Arrays that are deeper than this are empty, if they may be.
_ITEMS_DEPTH = 3
#: Values that are deeper than this are null, so the example may be invalid; it is left out then.
_DEPTH = 12
_MOST_MEMBERS = 16
#: The maximum length of an example with optional members, in characters on one line.
_FULL_CHARACTERS = 1_200
_CHARACTERS = 5_500
#: The maximum number of values in an example, at any depth.
_VALUES = 2_000
_GIVEN = 5
_TEXT = "text"

#: (Full name of a definition, depth) → the value that was made for it, and the number of values inside it.
_Made: TypeAlias = dict[tuple[str, int], tuple[Any, int]]


@dataclass(frozen=True, slots=True)
class ExampleDocuments:
    """Makes examples of the definitions of one build. Parts that several examples share are made once."""

    catalog: Catalog
    predicates: Mapping[str, Predicate]
    _examples: dict[str, tuple[Any] | None] = field(default_factory=dict)
    _made: _Made = field(default_factory=dict)

    def of(self, entity: Entity) -> tuple[Any] | None:
        """Return a valid example of a definition, in a tuple of one; None if none is found.

        This is the first valid one of the definition's own `examples`, or else a made-up one.
        """
        if entity.full_name not in self._examples:
            self._examples[entity.full_name] = self._valid(entity)
        return self._examples[entity.full_name]

    def _valid(self, entity: Entity) -> tuple[Any] | None:
        for value, most in self._candidates(entity):
            if len(json_line(value)) <= most and is_valid(self.predicates, entity.predicate, value):
                return (value,)
        return None

    def _candidates(self, entity: Entity) -> Iterator[tuple[Any, int]]:
        """Yield (example, maximum length) for each possible example, in the order of preference.

        An example can only be shown if its JSON text has at most that many characters.
        """
        yield from ((value, _CHARACTERS) for value in entity.facts.examples[:_GIVEN])
        for depth, most in ((0, _FULL_CHARACTERS), (_FULL_DEPTH + 1, _CHARACTERS)):
            try:
                made = _Maker(self.catalog, self._made).entity(entity, depth)
            except _TooLargeError:
                continue
            yield made, most
            if depth == 0 and entity.kind == "object":
                yield self._without_refused(entity, made), most

    def _without_refused(self, entity: Entity, made: Mapping[str, Any]) -> dict[str, Any]:
        """Return an example without the optional members whose values their own schemas refuse."""
        optional = {one.name: one.predicate for one in entity.fields if not one.required}
        return {
            name: value
            for name, value in made.items()
            if name not in optional or is_valid(self.predicates, optional[name], value)
        }


class _TooLargeError(Exception):
    """The schema demands an example that is too large to be shown."""


@dataclass(slots=True)
class _Maker:
    """Makes one example.

    - `made`: the parts that were made before, for this or another example
    - `left`: the number of values that may still be added to the example
    """

    catalog: Catalog
    made: _Made
    left: int = _VALUES

    def _spend(self, values: int) -> None:
        self.left -= values
        if self.left < 0:
            raise _TooLargeError

    def entity(self, entity: Entity, depth: int) -> Any:
        key, before = (entity.full_name, depth), self.left
        if key not in self.made:
            self.made[key] = self._entity(entity, depth), before - self.left
            return self.made[key][0]
        value, values = self.made[key]
        self._spend(values)
        return value

    def _entity(self, entity: Entity, depth: int) -> Any:
        told = _told(entity.schema)
        if told is not None and depth:
            return told[0]
        if entity.kind == "enum":
            return entity.values[0] if entity.values else None
        if entity.kind == "object":
            return {one.name: self.field(one, depth + 1) for one in _chosen(entity, depth)}
        return self.shape(entity.shape, entity.schema, depth)

    def field(self, member: Field, depth: int) -> Any:
        told = _told(member.schema)
        return told[0] if told is not None else self.shape(member.shape, member.schema, depth)

    def shape(self, shape: Shape, schema: Schema | None, depth: int) -> Any:
        """Return a value of this shape; `schema` is the schema that the shape was derived from, or None."""
        self._spend(1)
        if depth > _DEPTH:
            return None
        match without_null(shape):
            case Reference(definition):
                return self.entity(self.catalog.entities[definition], depth)
            case Literals(values):
                return values[0]
            case Scalar(kind, form):
                return _scalar(kind, form, schema)
            case ListOf(item):
                least = _least(schema, "minItems")
                if depth > _ITEMS_DEPTH and not least:
                    return []
                inner = schema.get("items") if schema is not None else None
                told = _told(inner) if inner is not None else None
                before = self.left
                one = told[0] if told is not None else self.shape(item, inner, depth + 1)
                length = max(1, least)
                self._spend((length - 1) * max(1, before - self.left))
                return [one] * length
            case TupleOf(items):
                return [self.shape(item, None, depth + 1) for item in items]
            case MapOf(value):
                return {"name": self.shape(value, None, depth + 1)} if depth <= _FULL_DEPTH else {}
            case UnionOf(options):
                return self.shape(options[0], _branch(schema), depth)
            case Members():
                return {}
            case Anything():
                return _TEXT
        return None


def _chosen(entity: Entity, depth: int) -> Iterator[Field]:
    """Yield the members to show: the required ones and, near the root, some optional ones."""
    wanted = [one for one in entity.fields if one.required]
    if depth < _FULL_DEPTH:
        others = (one for one in entity.fields if not one.required and not _is_odd(one))
        wanted += islice(others, max(0, _MOST_MEMBERS - len(wanted)))
    names = {one.name for one in wanted}
    return (one for one in entity.fields if one.name in names)


def _is_odd(member: Field) -> bool:
    return member.facts.deprecated or member.facts.effects.deprecated_since is not None


def _told(schema: Schema | None) -> tuple[Any] | None:
    """Return the first example of a schema, else its default, in a tuple of one; None if it has neither."""
    if schema is None:
        return None
    examples = examples_of(schema)
    if examples:
        return examples[:1]
    default = schema.get("default")
    return None if default is None else (default,)


def _branch(schema: Schema | None) -> Schema | None:
    for keyword in ("anyOf", "oneOf"):
        if schema is not None and schema.get(keyword):
            first: Schema = schema[keyword][0]
            return first
    return None


def _scalar(kind: str, form: str | None, schema: Schema | None) -> Any:
    if kind == "string":
        return _string(form, schema)
    if kind in ("integer", "number"):
        return _number(schema)
    return True if kind == "boolean" else None


def _string(form: str | None, schema: Schema | None) -> str:
    if form in FORMAT_TEXTS:
        return FORMAT_TEXTS[form][0]
    pattern = schema.get("pattern") if schema is not None else None
    if isinstance(pattern, str):
        return next(iter(matching(pattern)), _TEXT)
    least, most = _least(schema, "minLength"), _least(schema, "maxLength", 10_000)
    return (_TEXT * (least // len(_TEXT) + 1))[: max(least, min(len(_TEXT), most))]


def _number(schema: Schema | None) -> int | Decimal:
    told: Mapping[str, Any] = schema.keywords if schema is not None else {}
    step: int | Decimal = told.get("multipleOf", 1)
    if "minimum" in told:
        low: int | Decimal = told["minimum"]
        most: int | Decimal = told.get("maximum", 1)
        return low if low > 0 else max(low, min(1, most))
    if "exclusiveMinimum" in told:
        above: int | Decimal = told["exclusiveMinimum"] + step
        return above
    top: int | Decimal | None = min(
        (told[key] for key in ("maximum", "exclusiveMaximum") if key in told), default=None
    )
    return step if top is None or step < top else top - step


def _least(schema: Schema | None, keyword: str, default: int = 0) -> int:
    value = schema.get(keyword, default) if schema is not None else default
    return int(min(value, _CHARACTERS)) if isinstance(value, int | Decimal) else default
