"""Random documents of schemas, with all keywords and the x- keys of storage, and random settings for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

DRAFT = "https://json-schema.org/draft/2020-12/schema"
NAMES = ("a", "b", "Cd", "extra", "_row", "e f", "class", "")
DEFINITIONS = ("First", "Second")
FORMATS = (
    "date", "date-time", "time", "duration", "uuid", "email", "hostname", "ipv4", "ipv6", "uri", "uri-reference",
    "json-pointer", "regex", "int32", "int64",
)  # fmt: skip
PATTERNS = ("^[a-z]+$", "^x-", "b", "^.{2}$", "^\\d{1,3}$", "\\s", "^(a|bc)*$", "^$")
NUMBERS = (
    0, 1, -1, 3, 2.5, 0.1, 100, 2**31, -(2**31), 2**53, 2**63 - 1, 2**63, -(2**63), -(2**63) - 1, 1e20, 1.5e300,
)  # fmt: skip
CONSTANTS: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 1.5, 2**53 + 1, "", "a", "bc", "2024-02-29", [], [1], ["a", None], {}, {"a": 1},
    {"a": 1, "b": [2]},
)  # fmt: skip

Schema = dict[str, Any]
Draw = Callable[[st.SearchStrategy[Any]], Any]


@st.composite
def documents(draw: Draw) -> Schema:
    """A schema of objects, perhaps with a key, rows and columns of their own, and definitions that may be recursive."""
    found = {**_object(draw, 3), "type": "object", "$schema": DRAFT}
    for name, member in found["properties"].items():
        found["properties"][name] = _held(draw, _stored(draw, member))
    if draw(st.booleans()):
        key = draw(
            st.sampled_from([{"type": "integer"}, {"type": "string"}, {"type": "string", "format": "uuid"}])
        )
        found["properties"]["id"] = {**key, "x-primary-key": True}
        found["required"] = sorted({*found.get("required", ()), "id"})
    found["$defs"] = {name: schema(draw, 2) for name in DEFINITIONS}
    return found


def _stored(draw: Draw, member: Any) -> Any:
    """A member of a document, perhaps stored in columns or rows of its own."""
    if not isinstance(member, dict):
        return member
    if member.get("type") == "object" and "properties" in member:
        return {**member, **draw(st.sampled_from([{}, {"x-storage": "columns"}, {"x-storage": "table"}]))}
    if member.get("type") == "array":
        return {**member, **draw(st.sampled_from([{}, {"x-storage": "table"}]))}
    return member


def _held(draw: Draw, member: Any) -> Any:
    """A member, perhaps read into a class of the user's own."""
    is_held = isinstance(member, dict) and draw(st.integers(0, 5)) == 0
    return {**member, "x-python-type": "tests.prove.held.Held"} if is_held else member


def schema(draw: Draw, depth: int) -> Any:
    """A schema of any value, in which others stand up to `depth` levels deep."""
    kinds: list[Callable[[Draw, int], Any]] = [_string, _string, _number, _number, _listed, _plain]
    if depth > 0:
        kinds += [_array, _object, _array, _object, _combined, _combined, _reference]
    found = draw(st.sampled_from(kinds))(draw, depth)
    if isinstance(found, dict) and isinstance(found.get("type"), str) and draw(st.integers(0, 3)) == 0:
        found = {**found, "type": [found["type"], draw(st.sampled_from(["null", "boolean", "string"]))]}
        found["type"] = sorted(set(found["type"]))
    return found


def _some(draw: Draw, options: dict[str, Callable[[], Any]], most: int = 2) -> Schema:
    """Up to `most` of the keywords."""
    chosen = draw(st.lists(st.sampled_from(sorted(options)), max_size=most, unique=True))
    return {key: options[key]() for key in sorted(chosen)}


def _typed(draw: Draw, name: str) -> Schema:
    return {"type": name} if draw(st.integers(0, 4)) else {}


def _small(draw: Draw) -> Any:
    return draw(st.integers(0, 3))


def _plain(draw: Draw, depth: int) -> Any:
    return draw(st.sampled_from([True, {}, {"type": "boolean"}, {"type": "null"}, False]))


def _string(draw: Draw, depth: int) -> Schema:
    return _typed(draw, "string") | _some(
        draw,
        {
            "minLength": lambda: _small(draw),
            "maxLength": lambda: draw(st.integers(1, 40)),
            "pattern": lambda: draw(st.sampled_from(PATTERNS)),
            "format": lambda: draw(st.sampled_from(FORMATS)),
        },
    )


def _number(draw: Draw, depth: int) -> Schema:
    bounds = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
    options: dict[str, Callable[[], Any]] = dict.fromkeys(bounds, lambda: draw(st.sampled_from(NUMBERS)))
    options["multipleOf"] = lambda: draw(st.sampled_from([1, 2, 0.5, 0.01, 7]))
    return _typed(draw, draw(st.sampled_from(["integer", "number"]))) | _some(draw, options)


def _listed(draw: Draw, depth: int) -> Schema:
    if draw(st.booleans()):
        return {"const": draw(st.sampled_from(CONSTANTS))}
    indexes = draw(st.lists(st.integers(0, len(CONSTANTS) - 1), min_size=1, max_size=4, unique=True))
    return {"enum": [CONSTANTS[index] for index in indexes]}


def _array(draw: Draw, depth: int) -> Schema:
    def inner() -> Any:
        return schema(draw, depth - 1)

    return _typed(draw, "array") | _some(
        draw,
        {
            "items": inner,
            "prefixItems": lambda: [inner() for _ in range(draw(st.integers(1, 2)))],
            "contains": inner,
            "minContains": lambda: _small(draw),
            "maxContains": lambda: draw(st.integers(1, 3)),
            "uniqueItems": lambda: True,
            "minItems": lambda: _small(draw),
            "maxItems": lambda: draw(st.integers(1, 4)),
            "unevaluatedItems": inner,
        },
        most=3,
    )


def _object(draw: Draw, depth: int) -> Schema:
    def inner() -> Any:
        return schema(draw, depth - 1)

    def name() -> str:
        return str(draw(st.sampled_from(NAMES)))

    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True))
    found: Schema = {"properties": {name: inner() for name in names}}
    required = [name for name in names if draw(st.booleans())]
    rest = _some(
        draw,
        {
            "additionalProperties": inner,
            "patternProperties": lambda: {draw(st.sampled_from(PATTERNS)): inner()},
            "propertyNames": inner,
            "dependentRequired": lambda: {name(): [name()]},
            "dependentSchemas": lambda: {name(): inner()},
            "minProperties": lambda: _small(draw),
            "maxProperties": lambda: draw(st.integers(1, 4)),
            "unevaluatedProperties": inner,
        },
    )
    return _typed(draw, "object") | found | ({"required": required} if required else {}) | rest


def _combined(draw: Draw, depth: int) -> Schema:
    def several() -> list[Any]:
        deep = draw(st.sampled_from([0, depth - 1]))  # scalars alone, or anything
        return [schema(draw, deep) for _ in range(draw(st.integers(1, 3)))]

    key = draw(st.sampled_from(["allOf", "anyOf", "oneOf", "not", "if"]))
    if key == "not":
        return {"not": schema(draw, depth - 1)}
    if key == "if":
        return {word: schema(draw, depth - 1) for word in ("if", "then", "else")}
    return {key: several()}


def _reference(draw: Draw, depth: int) -> Schema:
    return {"$ref": draw(st.sampled_from(["#", *(f"#/$defs/{name}" for name in DEFINITIONS)]))}


@st.composite
def targets(draw: Draw, dialects: list[str]) -> dict[str, Any]:
    """The settings of the targets: models of one kind, and tables in all `dialects`."""
    sql = {
        "dialects": dialects,
        **_some(
            draw,
            {
                "undeclared": lambda: draw(st.sampled_from(["drop", "reject"])),
                "datetime": lambda: "text",
                "integers": lambda: "exact",
                "checks": lambda: draw(st.sampled_from(["columns", "none"])),
                "documents": lambda: False,
            },
        ),
    }
    kinds = ["pydantic", "pydantic", "dataclass", "typeddict", "msgspec"]
    return {"models": {"kind": draw(st.sampled_from(kinds))}, "schema": {}, "sql": sql}
