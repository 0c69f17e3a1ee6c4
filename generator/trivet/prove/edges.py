"""Yields values on both sides of each assertion's boundary (Validation 2020-12 §6 and Core §10).

A *site* is the set of schemas that apply to one value. A *flat* site includes those behind `$ref` and
`allOf`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from trivet.normalize.schema import Schema
from trivet.predicates.values import is_number
from trivet.prove.kinds import Site
from trivet.prove.samples import Sampler, fill
from trivet.prove.stored import around
from trivet.prove.texts import FORMAT_TEXTS, ODD_TEXTS, matching, near

#: One value of each JSON type, and values that parsers tend to mistake for another type.
PROBES: tuple[Any, ...] = (
    None, True, False, 0, 1, Decimal("1.0"), Decimal("1.5"), "", "x", "1", "true", [], [None], {}, {"x": None},
)  # fmt: skip
ODD_NUMBERS: tuple[Any, ...] = (
    -1, Decimal("-0.0"), Decimal("0.1"), Decimal("1E+2"), 2**31, 2**53 + 1, 2**63, -(2**63) - 1, 10**30,
    Decimal("12345678901234567890.123456789"), Decimal("1E+400"), Decimal("1E-400"),
)  # fmt: skip
_EMPTY: tuple[Any, ...] = (None, {}, [])
_MOST = 300
_MOST_MEMBERS = 40
_LONGEST = 70_000


def odd(flat: Site) -> Iterator[Any]:
    """Yield unusual strings and numbers, about which engines tend to disagree.

    Only types that the schemas in `flat` declare are used. Nothing is yielded if a schema has `enum`, `const`,
    `pattern` or `format`.
    """
    words = {word for schema in flat for word in schema.keywords}
    if words & {"enum", "const", "pattern", "format"}:
        return
    types = _types(flat)
    if "string" in types:
        yield from ODD_TEXTS
    if "number" in types or "integer" in types:
        yield from ODD_NUMBERS


def _types(flat: Site) -> set[str]:
    types: set[str] = set()
    for schema in flat:
        declared = schema.get("type", ())
        types |= {declared} if isinstance(declared, str) else set(declared)
    return types


# Any type ------------------------------------------------------------------------------------------------
def _type(sampler: Sampler, schema: Schema, flat: Site, base: Any) -> Iterator[Any]:
    yield from PROBES


def _enum(sampler: Sampler, schema: Schema, flat: Site, base: Any) -> Iterator[Any]:
    values = schema["enum"] if "enum" in schema else [schema["const"]]
    yield from values
    yield "a stranger"
    if any(is_number(value) and value == 0 for value in values):
        yield Decimal("-0.0")
    for value in values[:5]:
        yield from _strangers(value)


def _strangers(value: Any) -> Iterator[Any]:
    """Yield values that differ slightly from `value`, such as `"a "` for `"a"`."""
    if isinstance(value, str):
        yield from (f"{value} ", value.swapcase(), value[:-1], [value])
    elif isinstance(value, bool):
        yield from (int(value), str(value).lower(), not value)
    elif isinstance(value, int | Decimal):
        yield from (
            value + 1,
            Decimal(value) + Decimal("0.5"),
            Decimal(f"{value}.0") if isinstance(value, int) else value,
        )
        yield from around(value)
        yield from (str(value), value == 1)
    elif isinstance(value, list):
        yield from ([*value, None], value[:-1])
    elif isinstance(value, dict):
        yield from ({**value, "undeclared": 1}, dict(reversed(value.items())))


# Numbers -------------------------------------------------------------------------------------------------
def _bound(keyword: str) -> Callable[[Sampler, Schema, Site, Any], Iterator[Any]]:
    def values(sampler: Sampler, schema: Schema, flat: Site, base: Any) -> Iterator[Any]:
        bound = schema[keyword]
        yield from (bound, bound - 1, bound + 1)
        if abs(bound) < 10**15:
            small = Decimal("0.001") if isinstance(bound, int) else Decimal((0, (1,), _exponent(bound) - 1))
            yield from (bound - small, bound + small)

    return values


def _exponent(bound: Decimal) -> int:
    exponent = bound.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def _multiple_of(sampler: Sampler, schema: Schema, flat: Site, base: Any) -> Iterator[Any]:
    step = schema["multipleOf"]
    half = Decimal(step) / 2
    yield from (step, 0, -step, step * 3, step * 7, step + half, half, step * 10**6)
    yield from (Decimal(step) + Decimal("1E-12"), step * 123457)


# Strings -------------------------------------------------------------------------------------------------
def _length(keyword: str) -> Callable[[Sampler, Schema, Site, Any], Iterator[Any]]:
    def values(sampler: Sampler, schema: Schema, flat: Site, base: Any) -> Iterator[Any]:
        bound = int(schema[keyword])
        for length in (bound - 1, bound, bound + 1):
            if 0 <= length <= _LONGEST:
                yield "x" * length
                if isinstance(base, str) and base:
                    yield (base * (length // len(base) + 1))[:length]
                yield "😀" * length

    return values


def _pattern(sampler: Sampler, schema: Schema, flat: Site, base: Any) -> Iterator[Any]:
    yield from matching(schema["pattern"])
    yield from near(schema["pattern"])


def _format(sampler: Sampler, schema: Schema, flat: Site, base: Any) -> Iterator[Any]:
    yield from FORMAT_TEXTS.get(str(schema["format"]), ())


# Arrays --------------------------------------------------------------------------------------------------
def _size(keyword: str) -> Callable[[Sampler, Schema, Site, Any], Iterator[Any]]:
    def values(sampler: Sampler, schema: Schema, flat: Site, base: Any) -> Iterator[Any]:
        bound = int(schema[keyword])
        for length in (bound - 1, bound, bound + 1):
            if 0 <= length <= _MOST:
                yield fill(sampler, flat, [], length)

    return values


def _unique(sampler: Sampler, schema: Schema, flat: Site, base: Any) -> Iterator[Any]:
    item = sampler.sample(sampler.item(flat, 0))
    yield [item, item]
    yield fill(sampler, flat, [], 3)
    yield from (
        [1, Decimal("1.0")],
        [1, True],
        [0, False],
        [{"a": 1, "b": 2}, {"b": 2, "a": 1}],
        ["a", "A"],
        [[1], [1]],
    )


def _contains(sampler: Sampler, schema: Schema, flat: Site, base: Any) -> Iterator[Any]:
    item = sampler.sample((schema["contains"],))
    other = next((value for value in PROBES if not sampler.holds((schema["contains"],), value)), None)
    for bound in {int(schema.get("minContains", 1)), int(schema.get("maxContains", 1))}:
        for count in (bound - 1, bound, bound + 1):
            if 0 <= count <= _MOST:
                yield [item] * count
                yield [other, *[item] * count]


def _prefix(sampler: Sampler, schema: Schema, flat: Site, base: Any) -> Iterator[Any]:
    length = min(len(schema["prefixItems"]), _MOST)
    for count in (length - 1, length, length + 1):
        yield fill(sampler, flat, [], count)
    yield [*fill(sampler, flat, [], length), "undeclared"]


def _items(sampler: Sampler, schema: Schema, flat: Site, base: Any) -> Iterator[Any]:
    for count in (0, 1, 2):
        yield fill(sampler, flat, [], count)
    whole = sampler.fullest(flat)
    if isinstance(whole, list):
        yield from (whole, whole[:1])


# Objects -------------------------------------------------------------------------------------------------
def _keys(keyword: str) -> Callable[[Sampler, Schema, Site, Any], Iterator[Any]]:
    def values(sampler: Sampler, schema: Schema, flat: Site, base: Any) -> Iterator[Any]:
        bound = int(schema[keyword])
        if not isinstance(base, dict):
            return
        for count in (bound - 1, bound, bound + 1):
            if 0 <= count <= _MOST:
                yield _with_keys(sampler, flat, base, count)

    return values


def _with_keys(sampler: Sampler, flat: Site, base: dict[str, Any], count: int) -> dict[str, Any]:
    value = dict(list(base.items())[:count])
    declared = [key for schema in flat for key in schema.get("properties", ())]
    for key in (*declared, *sampler.undeclared(flat), *(f"k{number}" for number in range(count))):
        if len(value) >= count:
            break
        value.setdefault(key, sampler.sample(sampler.member(flat, key)))
    return value


def _required(sampler: Sampler, schema: Schema, flat: Site, base: Any) -> Iterator[Any]:
    if isinstance(base, dict):
        for whole in (base, sampler.full(flat, base)):
            for key in schema["required"]:
                yield {name: value for name, value in whole.items() if name != key}


def _dependent(keyword: str) -> Callable[[Sampler, Schema, Site, Any], Iterator[Any]]:
    def values(sampler: Sampler, schema: Schema, flat: Site, base: Any) -> Iterator[Any]:
        if not isinstance(base, dict):
            return
        for key, wanted in schema[keyword].items():
            inner = flat if keyword == "dependentRequired" else sampler.flat((*flat, wanted))
            names = wanted if keyword == "dependentRequired" else _all_required(inner)
            alone = {**base, key: sampler.sample(sampler.member(flat, key))}
            whole = {**alone, **{name: sampler.sample(sampler.member(inner, name)) for name in names}}
            yield from (alone, whole)
            for name in names:
                yield {each: value for each, value in whole.items() if each != name}

    return values


def _all_required(flat: Site) -> list[str]:
    return [key for schema in flat for key in schema.get("required", ())]


def _undeclared(sampler: Sampler, schema: Schema, flat: Site, base: Any) -> Iterator[Any]:
    if not isinstance(base, dict):
        return
    for key in dict.fromkeys(sampler.undeclared(flat)):
        yield {**base, key: sampler.sample(sampler.member(flat, key))}
        yield {**base, key: ["undeclared"]}
    for key in [key for each in flat for key in each.get("properties", ())][:2]:
        yield {**base, key.swapcase(): base.get(key)}


def absences(sampler: Sampler, flat: Site, base: dict[str, Any]) -> Iterator[Any]:
    """Yield objects with absent, null, empty or undeclared members, which a database might confuse.

    - `flat`: the schemas that apply to the object.
    - `base`: a valid object.
    """
    whole = sampler.fullest(flat)
    whole = {**base, **whole} if isinstance(whole, dict) else base
    yield from (whole, {}, {"undeclared": 1}, {**base, "undeclared": {}})
    needed = {key for schema in flat for key in schema.get("required", ())}
    declared = dict.fromkeys(key for schema in flat for key in schema.get("properties", ()))
    for key in [key for key in declared if key not in needed][:_MOST_MEMBERS]:
        yield {name: value for name, value in whole.items() if name != key}
        if key in whole:
            yield {**{name: value for name, value in base.items() if name in needed}, key: whole[key]}
            yield from ({**base, key: empty} for empty in _EMPTY)


def _names(sampler: Sampler, schema: Schema, flat: Site, base: Any) -> Iterator[Any]:
    if isinstance(base, dict):
        for key in (*sampler.undeclared(flat), "", "ü", "a b", "x" * 100):
            yield {**base, key: sampler.sample(sampler.member(flat, key))}


#: Keyword → a function that yields its boundary values. The arguments are a sampler, the schema with the keyword, all
#: schemas that apply to the same value, and a value that these accept.
EDGES: Mapping[str, Callable[[Sampler, Schema, Site, Any], Iterator[Any]]] = {
    "additionalProperties": _undeclared,
    "const": _enum,
    "contains": _contains,
    "dependentRequired": _dependent("dependentRequired"),
    "dependentSchemas": _dependent("dependentSchemas"),
    "enum": _enum,
    "exclusiveMaximum": _bound("exclusiveMaximum"),
    "exclusiveMinimum": _bound("exclusiveMinimum"),
    "format": _format,
    "items": _items,
    "maxItems": _size("maxItems"),
    "maxLength": _length("maxLength"),
    "maxProperties": _keys("maxProperties"),
    "maximum": _bound("maximum"),
    "minItems": _size("minItems"),
    "minLength": _length("minLength"),
    "minProperties": _keys("minProperties"),
    "minimum": _bound("minimum"),
    "multipleOf": _multiple_of,
    "pattern": _pattern,
    "patternProperties": _undeclared,
    "prefixItems": _prefix,
    "properties": _undeclared,
    "propertyNames": _names,
    "required": _required,
    "type": _type,
    "unevaluatedItems": _items,
    "unevaluatedProperties": _undeclared,
    "uniqueItems": _unique,
}
