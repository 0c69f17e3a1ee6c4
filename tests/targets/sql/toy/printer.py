"""Predicates as SQLite expressions over `json_each`: the fragments, and the rows that are not shared."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from trivet.predicates.analysis.types import json_type
from trivet.predicates.nodes import (
    Cannot,
    Compare,
    In,
    MultipleOf,
    Number,
    TypeIs,
    Unique,
)
from trivet.targets.sql.print.fragments import Answer, Fragments, Loop
from trivet.targets.sql.print.printer import Print, Printer, among, rows

_NAMES = {
    "array": ("array",),
    "boolean": ("true", "false"),
    "integer": ("integer",),
    "null": ("null",),
    "number": ("integer", "real"),
    "object": ("object",),
    "string": ("text",),
}


_WORDS = {None: "null", True: "true", False: "false"}


@dataclass(frozen=True, slots=True)
class Value:
    """SQL for the type of a JSON value, the scalar, and its JSON text: what stands at `path` in the JSON `base`.

    `depth` numbers the aliases inside.
    """

    type: str
    atom: str
    json: str
    base: str
    path: str = "$"
    depth: int = 0


def literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def is_storable(text: str) -> bool:
    """Names stand in paths, where nothing can be escaped."""
    return text.isprintable() and not {'"', "\\"} & set(text)


def _at(base: str, path: str, depth: int) -> Value:
    place = f"{base}, {literal(path)}"
    return Value(f"json_type({place})", f"json_extract({place})", f"json_extract({place})", base, path, depth)


def member(value: Value, key: str) -> Value:
    return _at(value.base, f'{value.path}."{key}"', value.depth)


DOCUMENT = _at('"doc"', "$", 0)


def _each(value: Value, start: int = 0, numbered: bool = False) -> Loop:
    alias = f"m{value.depth + 1}"
    json = f'{alias}."value"'
    inner = Value(f'{alias}."type"', f'{alias}."atom"', json, json, depth=value.depth + 1)
    key = f'{alias}."key"'
    tests = (f"{key} >= {start}",) if start else ()
    return Loop(f"FROM json_each({value.json}) AS {alias}", inner, key, f"{key} <", tests)


def _names(value: Value) -> Loop:
    loop = _each(value)
    return replace(loop, each=Value("'text'", loop.key, "NULL", "NULL", depth=value.depth + 1))


def _count(loop: Loop, test: str) -> str:
    return f"(SELECT count(*) {loop.source} WHERE {test})"


def _cannot(what: str) -> Cannot:
    return Cannot(f"the toy has no expression for {what}")


FRAGMENTS = Fragments(
    true="1",
    false="0",
    counted="{}",
    literal=literal,
    is_storable=is_storable,
    matches=lambda pattern, text: _cannot("patterns"),
    format_is=lambda name, text: _cannot("formats"),
    text=lambda value: str(value.atom),
    length=lambda value: f"length({value.atom})",
    size=lambda value: f"json_array_length({value.json})",
    width=lambda value: _count(_each(value), "1"),
    item=lambda value, index: _at(value.base, f"{value.path}[{index}]", value.depth),
    member=member,
    has_key=lambda value, key: f"{member(value, key).type} IS NOT NULL",
    items=_each,
    members=_each,
    names=_names,
    none=lambda loop, tests: f"{_count(loop, ' AND '.join(tests) or '1')} = 0",
    count=_count,
)


def _type_is(printer: Printer, node: TypeIs, value: Value) -> Answer:
    names = [literal(name) for kind in node.types for name in _NAMES[kind]]
    test = among(value.type, names, "0")
    if "integer" in node.types and "number" not in node.types:
        return f"({test} OR ({value.type} = 'real' AND {value.atom} = round({value.atom})))"
    return test


def _in(printer: Printer, node: In, value: Value) -> Answer:
    texts = [literal(one) for one in node.values if isinstance(one, str) and is_storable(one)]
    numbers = [_number(one) for one in node.values if json_type(one) in ("integer", "number")]
    words = [f"'{_WORDS[one]}'" for one in node.values if one is None or isinstance(one, bool)]
    tests = [
        f"({value.type} = 'text' AND {among(value.atom, texts, '0')})",
        f"({value.type} IN ('integer', 'real') AND {among(value.atom, numbers, '0')})",
        among(value.type, words, "0"),
    ]
    return f"({' OR '.join(tests)})"


def _compare(printer: Printer, node: Compare, value: Value) -> Answer:
    return f"{value.atom} {node.order} {_number(node.bound)}"


def _number(number: Number) -> str:
    whole = isinstance(number, int) and -(2**63) < number < 2**63
    return str(number) if whole else f"{Decimal(number):E}"


def _not_printed(what: str) -> Print:
    return lambda printer, node, value: _cannot(what)


PRINTER = Printer(
    {
        **rows(FRAGMENTS),
        Compare: _compare,
        In: _in,
        MultipleOf: _not_printed("multipleOf"),
        TypeIs: _type_is,
        Unique: _not_printed("uniqueItems"),
    }
)
