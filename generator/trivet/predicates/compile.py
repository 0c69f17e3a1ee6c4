"""Compiles the schemas of the normal form to predicates.

Only this module gives keywords their meaning. A keyword that is not in `COMPILERS` is an annotation, or
modifies another keyword, as `minContains` does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from trivet.normalize.schema import CONCEDED, Definition, Schema
from trivet.predicates.covers import item_covers, key_covers
from trivet.predicates.nodes import (
    Always,
    And,
    Asserted,
    Bound,
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
    JsonType,
    KeyCover,
    Keys,
    Length,
    Matches,
    MultipleOf,
    Named,
    Never,
    Not,
    Or,
    Order,
    Predicate,
    PropertyIs,
    Size,
    TypeIs,
    Unique,
    Unknown,
    When,
)
from trivet.source import Conceded
from trivet.source.drafts import ALL_KEYWORDS, METADATA, keyword_set


@dataclass(frozen=True, slots=True)
class Compiler:
    """Compiles the schemas of one bundle.

    `definitions` maps full names to definitions. It is used where `unevaluatedProperties` and `unevaluatedItems` have
    to look inside the target of a `$ref`.
    """

    definitions: Mapping[str, Definition]

    def compile(self, schema: Schema) -> Predicate:
        """Return the schema's assertions as one predicate, in which an `Asserted` marks each assertion."""
        if schema.is_false:
            return Asserted(_last_token(schema), schema.origin, Never())
        parts = [
            part
            for keyword in schema.keywords
            if keyword in COMPILERS
            for part in COMPILERS[keyword](self, schema, schema[keyword])
        ]
        return parts[0] if len(parts) == 1 else And(tuple(parts)) if parts else Always()


Parts = list[Predicate]
KeywordCompiler = Callable[[Compiler, Schema, Any], Parts]


def _last_token(schema: Schema) -> str:
    return schema.origin.pointer.rpartition("/")[2] or "false"


def _guarded(kind: JsonType, predicate: Predicate) -> Predicate:
    return When(TypeIs((kind,)), predicate)


def _asserted(schema: Schema, keyword: str, predicate: Predicate) -> Parts:
    return [Asserted(keyword, schema.origin_of(keyword), predicate)]


# Any type (Validation 2020-12 §6.1) ----------------------------------------------------------------------
def _type(compiler: Compiler, schema: Schema, value: Any) -> Parts:
    types = (value,) if isinstance(value, str) else tuple(sorted(value))
    return _asserted(schema, "type", TypeIs(types))


def _enum(compiler: Compiler, schema: Schema, value: Any) -> Parts:
    return _asserted(schema, "enum", In(tuple(value)))


def _const(compiler: Compiler, schema: Schema, value: Any) -> Parts:
    return _asserted(schema, "const", In((value,)))


# Numbers (§6.2) and sizes (§6.3 to §6.5) -----------------------------------------------------------------
def _compare(keyword: str, order: Order, compiler: Compiler, schema: Schema, value: Any) -> Parts:
    return _asserted(schema, keyword, _guarded("number", Compare(order, value)))


def _multiple_of(compiler: Compiler, schema: Schema, value: Any) -> Parts:
    return _asserted(schema, "multipleOf", _guarded("number", MultipleOf(value)))


def _size(
    keyword: str,
    kind: JsonType,
    node: type[Length] | type[Size] | type[Keys],
    order: Bound,
    compiler: Compiler,
    schema: Schema,
    value: Any,
) -> Parts:
    return _asserted(schema, keyword, _guarded(kind, node(order, int(value))))


# Strings (§6.3.3, §7.3) ----------------------------------------------------------------------------------
def _pattern(compiler: Compiler, schema: Schema, value: Any) -> Parts:
    return _asserted(schema, "pattern", _guarded("string", Matches(value)))


def _format(compiler: Compiler, schema: Schema, value: Any) -> Parts:
    return _asserted(schema, "format", _guarded("string", FormatIs(value)))


# Arrays (Core §10.3.1, §11.2) ----------------------------------------------------------------------------
def _prefix_items(compiler: Compiler, schema: Schema, value: Any) -> Parts:
    return [
        _guarded("array", ItemAt(index, compiler.compile(child)))
        for index, child in enumerate(value)
        if not child.is_true
    ]


def _items(compiler: Compiler, schema: Schema, value: Schema) -> Parts:
    start = len(schema.get("prefixItems", ()))
    return _each(schema, "items", value, _guarded("array", EveryItem(start, compiler.compile(value))))


def _each(schema: Schema, keyword: str, value: Schema, predicate: Predicate) -> Parts:
    """Return the predicates for a keyword, such as `items`, whose value is one subschema.

    `predicate` is the compiled keyword. If the subschema is `true`, the result is empty. If it is `false`, the
    result is an assertion of `keyword` itself.
    """
    if value.is_true:
        return []
    return [predicate] if not value.is_false else _asserted(schema, keyword, _without_origin(predicate))


def _without_origin(predicate: Predicate) -> Predicate:
    """Return a keyword's predicate with a plain `Never` in place of its compiled subschema `false`.

    A compiled `false` is marked as an assertion of its own. With this mark, an invalid value would be reported
    twice.
    """
    match predicate:
        case When(condition, EveryItem(start, _)):
            return When(condition, EveryItem(start, Never()))
        case When(condition, EveryUncoveredItem(covers, _)):
            return When(condition, EveryUncoveredItem(covers, Never()))
        case When(condition, EveryUncoveredProperty(key_covers_, _)):
            return When(condition, EveryUncoveredProperty(key_covers_, Never()))
    return predicate


def _contains(compiler: Compiler, schema: Schema, value: Schema) -> Parts:
    minimum, maximum = schema.get("minContains", 1), schema.get("maxContains")
    count = CountItems(compiler.compile(value), int(minimum), None if maximum is None else int(maximum))
    return _asserted(schema, "contains", _guarded("array", count))


def _unique(compiler: Compiler, schema: Schema, value: Any) -> Parts:
    return _asserted(schema, "uniqueItems", _guarded("array", Unique())) if value else []


def _unevaluated_items(compiler: Compiler, schema: Schema, value: Schema) -> Parts:
    covers = item_covers(compiler, schema)
    node = EveryUncoveredItem(covers, compiler.compile(value))
    return _each(schema, "unevaluatedItems", value, _guarded("array", node))


# Objects (Core §10.3.2, §11.3; Validation §6.5) ----------------------------------------------------------
def _required(compiler: Compiler, schema: Schema, value: Any) -> Parts:
    return [
        Asserted("required", schema.origin_of("required") / index, _guarded("object", HasKey(key)))
        for index, key in enumerate(value)
    ]


def _properties(compiler: Compiler, schema: Schema, value: Mapping[str, Schema]) -> Parts:
    return [
        _guarded("object", PropertyIs(key, compiler.compile(child)))
        for key, child in value.items()
        if not child.is_true
    ]


def _pattern_properties(compiler: Compiler, schema: Schema, value: Mapping[str, Schema]) -> Parts:
    return [
        _guarded("object", EveryMatchingProperty(pattern, compiler.compile(child)))
        for pattern, child in value.items()
        if not child.is_true
    ]


def _additional_properties(compiler: Compiler, schema: Schema, value: Schema) -> Parts:
    named = tuple(sorted(schema.get("properties", ())))
    cover = KeyCover(Always(), named, tuple(sorted(schema.get("patternProperties", ()))))
    node = EveryUncoveredProperty((cover,), compiler.compile(value))
    return _each(schema, "additionalProperties", value, _guarded("object", node))


def _unevaluated_properties(compiler: Compiler, schema: Schema, value: Schema) -> Parts:
    node = EveryUncoveredProperty(key_covers(compiler, schema), compiler.compile(value))
    return _each(schema, "unevaluatedProperties", value, _guarded("object", node))


def _property_names(compiler: Compiler, schema: Schema, value: Schema) -> Parts:
    return [] if value.is_true else [_guarded("object", EveryKey(compiler.compile(value)))]


def _dependent_required(compiler: Compiler, schema: Schema, value: Mapping[str, Any]) -> Parts:
    origin = schema.origin_of("dependentRequired")
    return [
        Asserted(
            "dependentRequired", origin / key / index, _guarded("object", When(HasKey(key), HasKey(wanted)))
        )
        for key, names in value.items()
        for index, wanted in enumerate(names)
    ]


def _dependent_schemas(compiler: Compiler, schema: Schema, value: Mapping[str, Schema]) -> Parts:
    return [
        _guarded("object", When(HasKey(key), compiler.compile(child)))
        for key, child in value.items()
        if not child.is_true
    ]


# Combinations (Core §10.2) and references (§8.2.3) -------------------------------------------------------
def _ref(compiler: Compiler, schema: Schema, value: str) -> Parts:
    return [Named(value, schema.origin_of("$ref"))]


def _all_of(compiler: Compiler, schema: Schema, value: tuple[Schema, ...]) -> Parts:
    return [compiler.compile(child) for child in value]


def _any_of(compiler: Compiler, schema: Schema, value: tuple[Schema, ...]) -> Parts:
    return _asserted(schema, "anyOf", Or(tuple(compiler.compile(child) for child in value)))


def _one_of(compiler: Compiler, schema: Schema, value: tuple[Schema, ...]) -> Parts:
    return _asserted(schema, "oneOf", ExactlyOne(tuple(compiler.compile(child) for child in value)))


def _not(compiler: Compiler, schema: Schema, value: Schema) -> Parts:
    return _asserted(schema, "not", Not(compiler.compile(value)))


def _if(compiler: Compiler, schema: Schema, value: Schema) -> Parts:
    branches = [schema.get("then"), schema.get("else")]
    if all(branch is None or branch.is_true for branch in branches):
        return []
    then, otherwise = (Always() if branch is None else compiler.compile(branch) for branch in branches)
    return [When(compiler.compile(value), then, otherwise)]


# Permitted faults ----------------------------------------------------------------------------------------
_CONCEDED = {
    "dangling-ref": "the reference has no target, so anything is accepted here, according to `concessions:`",
    "duplicate-key": "the member occurs twice and only the last one counts, according to `concessions:`",
    "invalid-schema": "the value is invalid and ignored, according to `concessions:`",
}


#: Keywords that assert nothing, whether or not they contain a fault.
_ASSERTS_NOTHING = METADATA | keyword_set(
    "$anchor $comment $id $schema $vocabulary contentEncoding contentMediaType contentSchema id"
)


def _conceded(compiler: Compiler, schema: Schema, value: Any) -> Parts:
    found = [(_keyword_at_fault(schema, one), one) for one in schema.conceded]
    return [
        Asserted(keyword, one.origin, Unknown(_CONCEDED[one.fault]))
        for keyword, one in found
        if keyword in ALL_KEYWORDS - _ASSERTS_NOTHING or one.origin == schema.origin
    ]


def _keyword_at_fault(schema: Schema, one: Conceded) -> str:
    """Return the keyword of `schema` that contains the fault `one`.

    If the schema itself is the fault, return the last token of its location; "false" for the root.

    Examples for the schema at `/properties/a`:

    - fault at `/properties/a/enum/0`, in the schema → `enum`
    - fault at `/properties/a`, the schema itself → `a`
    """
    below = one.origin.pointer[len(schema.origin.pointer) :]
    return below.split("/")[1] if below else _last_token(schema)


COMPILERS: dict[str, KeywordCompiler] = {
    "$ref": _ref,
    "additionalProperties": _additional_properties,
    "allOf": _all_of,
    "anyOf": _any_of,
    "const": _const,
    "contains": _contains,
    "dependentRequired": _dependent_required,
    "dependentSchemas": _dependent_schemas,
    "enum": _enum,
    "exclusiveMaximum": partial(_compare, "exclusiveMaximum", "<"),
    "exclusiveMinimum": partial(_compare, "exclusiveMinimum", ">"),
    "format": _format,
    "if": _if,
    "items": _items,
    "maxItems": partial(_size, "maxItems", "array", Size, "<="),
    "maxLength": partial(_size, "maxLength", "string", Length, "<="),
    "maxProperties": partial(_size, "maxProperties", "object", Keys, "<="),
    "maximum": partial(_compare, "maximum", "<="),
    "minItems": partial(_size, "minItems", "array", Size, ">="),
    "minLength": partial(_size, "minLength", "string", Length, ">="),
    "minProperties": partial(_size, "minProperties", "object", Keys, ">="),
    "minimum": partial(_compare, "minimum", ">="),
    "multipleOf": _multiple_of,
    "not": _not,
    "oneOf": _one_of,
    "pattern": _pattern,
    "patternProperties": _pattern_properties,
    "prefixItems": _prefix_items,
    "properties": _properties,
    "propertyNames": _property_names,
    "required": _required,
    "type": _type,
    "unevaluatedItems": _unevaluated_items,
    "unevaluatedProperties": _unevaluated_properties,
    "uniqueItems": _unique,
    CONCEDED: _conceded,
}
