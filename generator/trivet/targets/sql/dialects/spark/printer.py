"""Prints predicates as Spark expressions over VARIANT values.

A VARIANT keeps 64-bit integers and decimals of up to 38 digits. Other numbers, and numbers written with an
exponent, become doubles. An absent value is NULL; JSON's null is not.
"""

from __future__ import annotations

from dataclasses import dataclass
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
from trivet.targets.sql.dialects.spark.text import (
    double,
    format_is,
    is_storable,
    literal,
    matches,
)
from trivet.targets.sql.documents.numbers import DIGITS, compared, is_huge
from trivet.targets.sql.print.fragments import Answer, Fragments, Loop
from trivet.targets.sql.print.layout import block, case, chain, joined, listed
from trivet.targets.sql.print.printer import Printer, among, rows

TRUE, FALSE = "TRUE", "FALSE"
#: For each JSON type, a pattern for the beginning of what `schema_of_variant` returns.
_KINDS = {
    "array": "ARRAY<",
    "boolean": "BOOLEAN",
    "null": "VOID",
    "number": "BIGINT|DECIMAL|DOUBLE",
    "object": "OBJECT<",
    "string": "STRING",
}
_INTEGER = "BIGINT|DECIMAL[(][0-9]+,0[)]"
#: Every double from here on is an integer. It is not tested by `%`, whose result for an infinity is not 0.
_WHOLE = "1E16D"
#: The number of decimal places of the type DECIMAL(38, 15), in which `multipleOf` and `uniqueItems` are tested.
_SCALE = 15
_FIXED = f"decimal({DIGITS}, {_SCALE})"


@dataclass(frozen=True, slots=True)
class Value:
    """A JSON value in Spark SQL: the part of `base` at `path`, or NULL if nothing is there.

    - `base`: SQL for a VARIANT, or for a string if `is_text` is true
    - `depth`: numbers the variables of nested loops
    """

    base: str
    path: str = "$"
    depth: int = 0
    is_text: bool = False

    def read(self, type_: str) -> str:
        """Return SQL that converts the value to the SQL type `type_`; the SQL yields NULL if that is impossible."""
        return f"try_variant_get({self.base}, {literal(self.path)}, '{type_}')"

    @property
    def json(self) -> str:
        return self.base if self.path == "$" else self.read("variant")

    @property
    def kind(self) -> str:
        return f"schema_of_variant({self.json})"

    @property
    def text(self) -> str:
        return self.base if self.is_text else self.read("string")

    @property
    def number(self) -> str:
        return self.read("double")

    @property
    def items(self) -> str:
        return self.read("array<variant>")

    @property
    def members(self) -> str:
        return self.read("map<string, variant>")

    def member(self, key: str) -> Value:
        """Return the member `key` of an object."""
        if not key or '"' in key or "?" in key:
            return Value(f"{self.members}[{literal(key)}]", depth=self.depth)
        return Value(self.base, f'{self.path}["{key}"]', self.depth)


# Fragments -----------------------------------------------------------------------------------------------
def over(loop: Loop, function: str, body: str) -> str:
    """Return a call of `function`, such as `exists`, with the loop's array and a lambda.

    `body` is the body of the lambda. In it, the parameter of the lambda is the current element.
    """
    variable, _, _ = loop.each.base.partition(".")
    return block(f"{function}(", listed([loop.source, f"{variable} -> {body}"]))


def _items(value: Value, start: int, numbered: bool) -> Loop:
    item, items = f"m{value.depth + 1}", value.items
    items = f"slice({items}, {start + 1}, {2**31 - 1})" if start else items
    if not numbered:
        return Loop(items, Value(item, depth=value.depth + 1))
    source = block("transform(", f"{items}, (v, n) -> named_struct('v', v, 'n', n)")
    return Loop(source, Value(f"{item}.v", depth=value.depth + 1), before=f"{item}.n <")


def _members(value: Value) -> Loop:
    pair = f"m{value.depth + 1}"
    return Loop(f"map_entries({value.members})", Value(f"{pair}.value", depth=value.depth + 1), f"{pair}.key")


def _names(value: Value) -> Loop:
    name = f"m{value.depth + 1}"
    return Loop(f"map_keys({value.members})", Value(name, depth=value.depth + 1, is_text=True), name)


FRAGMENTS = Fragments(
    true=TRUE,
    false=FALSE,
    counted="int({})",
    literal=literal,
    is_storable=is_storable,
    matches=matches,
    format_is=format_is,
    text=lambda value: str(value.text),
    length=lambda value: f"char_length({value.text})",
    size=lambda value: f"size({value.items})",
    width=lambda value: f"size({value.members})",
    item=lambda value, index: Value(value.base, f"{value.path}[{index}]", value.depth),
    member=lambda value, key: value.member(key),
    has_key=lambda value, key: f"{value.member(key).json} IS NOT NULL",
    items=_items,
    members=_members,
    names=_names,
    none=lambda loop, tests: f"NOT {over(loop, 'exists', chain('AND', tests or [TRUE]))}",
    count=lambda loop, test: f"size({over(loop, 'filter', test)})",
)


# The other rows ------------------------------------------------------------------------------------------
def _type_is(printer: Printer, node: TypeIs, value: Value) -> Answer:
    if value.is_text:
        return TRUE if "string" in node.types else FALSE
    kinds = [_KINDS[name] for name in node.types if name != "integer"]
    if "integer" not in node.types or "number" in node.types:
        return _begins(value, kinds)
    is_whole = f"({value.number} % 1 = 0 OR abs({value.number}) >= {_WHOLE})"
    return joined("OR", [_begins(value, [*kinds, _INTEGER]), f"({value.kind} = 'DOUBLE' AND {is_whole})"])


def _begins(value: Value, kinds: list[str]) -> str:
    """Return SQL that tests whether the start of `value.kind` matches one of the regular expressions `kinds`.

    For example, the start of `ARRAY<BIGINT>` matches `ARRAY<`.
    """
    if len(kinds) == 1 and "|" not in kinds[0]:
        return f"startswith({value.kind}, {literal(kinds[0])})"
    pattern = f"^(?:{'|'.join(kinds)})"
    return f"{value.kind} RLIKE {literal(pattern)}" if kinds else FALSE


def _in(printer: Printer, node: In, value: Value) -> Answer:
    texts = [literal(one) for one in node.values if isinstance(one, str) and is_storable(one)]
    if value.is_text:
        return among(value.text, texts, FALSE)
    booleans = [literal(str(one).lower()) for one in node.values if isinstance(one, bool)]
    numbers = [one for one in node.values if json_type(one) in ("integer", "number")]
    tests = [f"is_variant_null({value.json})"] if None in node.values else []
    for kind, allowed in (("STRING", texts), ("BOOLEAN", booleans)):
        if allowed:
            tests.append(f"({value.kind} = '{kind}' AND {among(value.text, allowed, FALSE)})")
    if numbers:
        plain = [double(one) for one in numbers if not is_huge(one)]
        equal = [among(value.number, plain, FALSE)] if plain else []
        equal += [_compared(value, "=", one) for one in numbers if is_huge(one)]
        is_number = printer.test(TypeIs(("number",)), value)
        tests.append(f"({is_number} AND {joined('OR', equal)})")
    return joined("OR", tests or [FALSE])


def _compare(printer: Printer, node: Compare, value: Value) -> Answer:
    return _compared(value, *compared(node))


def _compared(value: Value, order: str, bound: Number) -> str:
    as_double = f"{value.number} {order} {double(bound)}"
    if not is_huge(bound):
        return as_double
    return f"coalesce({value.read(f'decimal({DIGITS}, 0)')} {order} {int(bound)}BD, {as_double})"


def _multiple_of(printer: Printer, node: MultipleOf, value: Value) -> Answer:
    """Return SQL that tests whether a number is a multiple of the divisor.

    The SQL calculates with the type DECIMAL(38, 15). Numbers that are too large for this type pass the test. Return
    `Cannot` if the divisor has too many digits for it.
    """
    divisor = Decimal(node.divisor).normalize()
    scale = max(-int(divisor.as_tuple().exponent), 0)
    if scale > _SCALE or divisor.adjusted() >= DIGITS - _SCALE:
        return Cannot("the divisor has too many digits for a DECIMAL(38, 15)")
    fixed = value.read(_FIXED)
    is_multiple = f"double({fixed}) = {value.number} AND {fixed} % {divisor:f}BD = 0"
    return f"({fixed} IS NULL OR ({is_multiple}))"


def _unique(printer: Printer, node: Unique, value: Value) -> Answer:
    """Return SQL that tests whether all items of an array differ.

    The texts of the items are compared. The text of a number is that of a DECIMAL(38, 15), so that `1` and `1.0` are
    equal; a number that this type cannot represent, and any other item, has its JSON text.
    """
    item = Value(f"m{value.depth + 1}", depth=value.depth + 1)
    fixed, is_number = item.read(_FIXED), printer.test(TypeIs(("number",)), item)
    text = case(
        [(f"{is_number} AND double({fixed}) = {item.number}", f"string({fixed})")], f"to_json({item.base})"
    )
    each = over(Loop(value.items, item), "transform", text)
    return f"size(array_distinct({each})) = size({value.items})"


PRINTER = Printer(
    {
        **rows(FRAGMENTS),
        Compare: _compare,
        In: _in,
        MultipleOf: _multiple_of,
        TypeIs: _type_is,
        Unique: _unique,
    }
)
