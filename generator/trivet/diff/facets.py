"""Splits a predicate into the demands of individual keywords, and puts similar keywords into groups.

For example, `minimum` and `maximum` are both in the group `bound`. `trivet diff` compares two versions group
by group.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from trivet.diagnostics import Origin
from trivet.predicates.nodes import (
    Always,
    And,
    Asserted,
    CountItems,
    EveryItem,
    EveryKey,
    EveryMatchingProperty,
    EveryUncoveredItem,
    EveryUncoveredProperty,
    HasKey,
    In,
    ItemAt,
    Named,
    Or,
    Predicate,
    PropertyIs,
    TypeIs,
    When,
)
from trivet.predicates.tree import assertions

NULL = TypeIs(("null",))

#: The group of each keyword; the names are those of `SUBJECTS`, except the last three, which have ids of their own.
GROUPS: Mapping[str, str] = {
    "type": "type",
    "minimum": "bound",
    "maximum": "bound",
    "exclusiveMinimum": "bound",
    "exclusiveMaximum": "bound",
    "multipleOf": "multiple",
    "minLength": "length",
    "maxLength": "length",
    "pattern": "pattern",
    "format": "format",
    "minItems": "count",
    "maxItems": "count",
    "minProperties": "count",
    "maxProperties": "count",
    "uniqueItems": "uniqueness",
    "items": "items",
    "contains": "items",
    "unevaluatedItems": "items",
    "patternProperties": "names",
    "propertyNames": "names",
    "dependentRequired": "dependency",
    "dependentSchemas": "dependency",
    "$ref": "reference",
    "additionalProperties": "undeclared",
    "unevaluatedProperties": "undeclared",
    "enum": "enum",
    "const": "enum",
    "properties": "members",
    "required": "members",
}
_OTHERS = "alternatives"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of what a type asserts.

    - `keyword`: the keyword that the part belongs to
    - `origin`: the location of the keyword; if it is unknown, that of the first assertion inside the part, or None
    - `node`: the part's predicate, without an `Asserted` mark around it
    """

    keyword: str
    origin: Origin | None
    node: Predicate

    @property
    def group(self) -> str:
        return GROUPS.get(self.keyword, _OTHERS)


def parts_of(
    node: Predicate, definitions: Mapping[str, Predicate], follows: Callable[[str], bool]
) -> Iterator[Part]:
    """Yield the parts of a predicate, all of which must hold.

    If `follows(name)` is true, the parts of that definition are yielded in place of a reference to it.
    """
    pending, seen = [node], set()
    while pending:
        current = pending.pop(0)
        match current:
            case Always():
                continue
            case And(parts):
                pending[:0] = parts
            case Asserted(_, _, And(parts)):
                pending[:0] = parts
            case Asserted(keyword, origin, inner):
                yield Part(keyword, origin, inner)
            case Named(name, origin):
                if follows(name) and name not in seen:
                    seen.add(name)
                    pending.insert(0, definitions[name])
                else:
                    yield Part("$ref", origin, current)
            case _:
                yield Part(_keyword(current), _first(current), current)


def _first(node: Predicate) -> Origin | None:
    return next((one.origin for one in assertions(node)), None)


def _keyword(node: Predicate) -> str:
    """Return the keyword to which a node without an `Asserted` mark belongs; `if` if no keyword fits.

    For example, a condition on the presence of a member belongs to `dependentSchemas`.
    """
    inner = node.then if isinstance(node, When) and isinstance(node.condition, TypeIs) else node
    if isinstance(inner, When) and isinstance(inner.condition, HasKey):
        return "dependentSchemas"
    return _KEYWORDS.get(type(inner), "if")


_KEYWORDS: Mapping[type, str] = {
    CountItems: "contains",
    EveryItem: "items",
    EveryKey: "propertyNames",
    EveryMatchingProperty: "patternProperties",
    EveryUncoveredItem: "items",
    EveryUncoveredProperty: "additionalProperties",
    HasKey: "required",
    In: "enum",
    ItemAt: "items",
    Or: "anyOf",
    PropertyIs: "properties",
    TypeIs: "type",
}


def without_null(node: Predicate) -> Predicate:
    """Return the node as it applies to values other than null.

    `null` is removed from types, enumerations and choices.
    """
    match node:
        case And(parts):
            return And(tuple(map(without_null, parts)))
        case Asserted(keyword, origin, inner):
            rest = without_null(inner)
            is_choice = isinstance(inner, Or) and not isinstance(rest, Or)
            return rest if is_choice else Asserted(keyword, origin, rest)
        case TypeIs(types) if "null" in types and len(types) > 1:
            return TypeIs(tuple(one for one in types if one != "null"))
        case In(values) if None in values and len(values) > 1:
            return In(tuple(one for one in values if one is not None))
        case Or(parts):
            rest_parts = tuple(part for part in parts if not _is_null(part))
            if rest_parts and len(rest_parts) < len(parts):
                return rest_parts[0] if len(rest_parts) == 1 else Or(rest_parts)
    return node


def _is_null(node: Predicate) -> bool:
    match node:
        case Asserted(_, _, inner):
            return _is_null(inner)
        case TypeIs(types):
            return types == ("null",)
        case In(values):
            return values == (None,)
    return False
