"""Prints predicates as ClickHouse expressions over JSON text.

The text of a scalar shows its type and its value, because ClickHouse prints values in a normal form: `1.0` as `1`.
The text of an absent value is empty. No printed condition is NULL.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from trivet.predicates.analysis.types import json_type
from trivet.predicates.nodes import (
    And,
    Cannot,
    Compare,
    EveryUncoveredProperty,
    In,
    MultipleOf,
    Number,
    TypeIs,
    Unique,
)
from trivet.targets.sql.dialects.clickhouse.grouped import closed, divided, each_of, have_all
from trivet.targets.sql.dialects.clickhouse.text import (
    double,
    format_is,
    is_storable,
    literal,
    matches,
)
from trivet.targets.sql.documents.numbers import compared, fraction, is_huge
from trivet.targets.sql.plan.doubles import EXACT
from trivet.targets.sql.print.fragments import Answer, Fragments, Loop
from trivet.targets.sql.print.layout import block, case, chain, joined, listed
from trivet.targets.sql.print.printer import Printer, among, rows

TRUE, FALSE = "1", "0"
#: For each JSON type, a pattern for the first character of a value's text.
_FIRST = {
    "array": "[[]",
    "boolean": "[ft]",
    "null": "n",
    "number": "[0-9-]",
    "object": "[{]",
    "string": '"',
}
#: A pattern for integers. A number that ClickHouse prints with a positive exponent is at least 1e21, and so an integer.
_INTEGER = "-?[0-9]+(?:$|e[0-9]|[.][0-9]+e[0-9])"
_WORDS = {None: "null", True: "true", False: "false"}


@dataclass(frozen=True, slots=True)
class Value:
    """A JSON value as SQL.

    - `json`: SQL for the text of the value; an empty text if the value is absent.
    - `depth`: the number of loops around the value. It numbers the variable of the next loop: 1 → `m2`.
    - `is_text`: whether `json` is a plain string instead of JSON text, such as a member's name in a loop.
    - `members`: the SQL name of a map from member names to JSON texts; "" if there is no such map.
    - `may_lack`: whether the value may be an absent member. If so, a type test accepts the absent member.
    """

    json: str
    depth: int = 0
    is_text: bool = False
    members: str = ""
    may_lack: bool = False

    @property
    def text(self) -> str:
        return self.json if self.is_text else f"JSONExtractString({self.json})"

    @property
    def number(self) -> str:
        return f"toFloat64OrZero({self.json})"

    @property
    def integer(self) -> str:
        """Return SQL for an integer with all its digits.

        It is NULL if the number is not written as an integer, as in `1.0`.
        """
        return f"toInt128OrNull({self.json})"

    def member(self, key: str) -> Value:
        if self.members:
            return Value(f"{self.members}[{literal(key)}]", self.depth, may_lack=True)
        return Value(f"JSONExtractRaw({self.json}, {literal(key)})", self.depth)


@dataclass(frozen=True, slots=True)
class _Each(Loop):
    """A loop over one or more arrays in parallel.

    `source` is SQL for the arrays. `variables` has the lambda parameters for their current elements.
    """

    variables: str = ""


def over(loop: Loop, function: str, body: str) -> str:
    """Return a call of a function that takes a lambda and arrays, such as `arrayExists`.

    `body` becomes the body of the lambda. In it, the parameters of the lambda are the current element of the loop.
    """
    assert isinstance(loop, _Each)
    source = listed([f"{loop.variables} -> {body}", loop.source])
    return block(f"{function}(", source)


# Fragments -----------------------------------------------------------------------------------------------
def _items(value: Value, start: int, numbered: bool) -> Loop:
    depth, items = value.depth + 1, f"JSONExtractArrayRaw({value.json})"
    item, number = f"m{depth}", f"n{depth}"
    items = f"arraySlice({items}, {start + 1})" if start else items
    source = f"{items}, arrayEnumerate({items})" if numbered else items
    variables = f"({item}, {number})" if numbered else item
    return _Each(source, Value(item, depth), before=f"{number} <=", variables=variables)


def _members(value: Value) -> Loop:
    depth = value.depth + 1
    pair = f"m{depth}"
    source = f"JSONExtractKeysAndValuesRaw({value.json})"
    return _Each(source, Value(f"{pair}.2", depth), f"{pair}.1", variables=pair)


def _names(value: Value) -> Loop:
    name = f"m{value.depth + 1}"
    each = Value(name, value.depth + 1, is_text=True)
    return _Each(f"JSONExtractKeys({value.json})", each, name, variables=name)


def _none(loop: Loop, tests: list[str]) -> str:
    return f"NOT {over(loop, 'arrayExists', chain('AND', tests or [TRUE]))}"


def _count(loop: Loop, test: str) -> str:
    return over(loop, "arrayCount", test)


FRAGMENTS = Fragments(
    true=TRUE,
    false=FALSE,
    counted="toInt64({})",
    literal=literal,
    is_storable=is_storable,
    matches=matches,
    format_is=format_is,
    text=lambda value: str(value.text),
    length=lambda value: f"lengthUTF8({value.text})",
    size=lambda value: f"JSONLength({value.json})",
    width=lambda value: f"JSONLength({value.json})",
    item=lambda value, index: Value(f"JSONExtractArrayRaw({value.json})[{index + 1}]", value.depth),
    member=lambda value, key: value.member(key),
    has_key=lambda value, key: f"{value.member(key).json} <> ''",
    items=_items,
    members=_members,
    names=_names,
    none=_none,
    count=_count,
)


# The other rows ------------------------------------------------------------------------------------------
def _type_is(printer: Printer, node: TypeIs, value: Value) -> Answer:
    if value.is_text:
        return TRUE if "string" in node.types else FALSE
    starts = [_FIRST[name] for name in node.types if name != "integer"]
    starts += [_INTEGER] if "integer" in node.types and "number" not in node.types else []
    if not starts:
        return FALSE
    starts += ["$"] if value.may_lack else []
    pattern = starts[0] if len(starts) == 1 else f"(?:{'|'.join(starts)})"
    return f"match({value.json}, {literal(f'^{pattern}')})"


def _in(printer: Printer, node: In, value: Value) -> Answer:
    """Return SQL that tests whether the value is one of `node.values`.

    Integers of 64 bits, except 0, are compared as texts. All other numbers are compared as doubles.
    """
    texts = [one for one in node.values if isinstance(one, str) and is_storable(one)]
    if value.is_text:
        return among(value.text, [literal(one) for one in texts], FALSE)
    numbers = [one for one in node.values if json_type(one) in ("integer", "number")]
    plain = [_WORDS[one] for one in node.values if one is None or isinstance(one, bool)]
    plain += [str(int(one)) for one in numbers if _is_plain(one)]
    plain += [f'"{one}"' for one in texts if _is_printed_as_it_is(one)]
    others = [literal(one) for one in texts if not _is_printed_as_it_is(one)]
    tests = [among(value.json, [literal(one) for one in plain], FALSE)] if plain else []
    if others:
        tests.append(f"(startsWith({value.json}, '\"') AND {among(value.text, others, FALSE)})")
    unequal = [one for one in numbers if not _is_plain(one)]
    # IN takes -0.0 and 0 for different numbers
    found = [f"{value.number} = 0"] if any(one == 0 for one in unequal) else []
    rest = [double(one) for one in unequal if one != 0]
    found += [among(value.number, rest, FALSE)] if rest else []
    if found:
        is_number = printer.test(TypeIs(("number",)), value)
        tests.append(f"({is_number} AND {joined('OR', found)})")
    return joined("OR", tests or [FALSE])


def _is_plain(number: Number) -> bool:
    """Return whether ClickHouse prints the number in only one way.

    This is so for integers of at most 64 bits, except 0, which may also be printed as `-0`.
    """
    exact = Decimal(number)
    return exact == exact.to_integral_value() and exact != 0 and -(2**63) <= exact < 2**64


def _is_printed_as_it_is(text: str) -> bool:
    return all(" " <= char <= "~" and char not in '"\\' for char in text)


def _compare(printer: Printer, node: Compare, value: Value) -> Answer:
    order, bound = compared(node)
    as_double = f"{value.number} {order} {double(bound)}"
    if not is_huge(bound):
        return as_double
    return f"ifNull({value.integer} {order} toInt128('{int(bound)}'), {as_double})"


def _multiple_of(printer: Printer, node: MultipleOf, value: Value) -> Answer:
    """Return SQL that tests whether a number is a multiple of `node.divisor`, which may be a fraction.

    Let 10^k be the denominator that `fraction` returns. A number of 2^53 / 10^k or more is tested only if it is
    printed as an integer that Int128 can store. Any other number of this size is accepted. Return `Cannot` if the
    divisor has more digits than a double can represent.
    """
    divisor = fraction(node.divisor)
    if isinstance(divisor, Cannot):
        return divisor
    whole, factor = divisor
    number, integer = value.number, value.integer
    rounded = f"round({number} * {factor})"
    small = f"(toInt64({rounded}) % {whole} = 0 AND {number} = {rounded} / {factor})"
    large = f"ifNull(({integer} % {whole}) * {factor} % {whole} = 0, 1)"
    return case([(f"abs({number}) < {EXACT // factor}", small)], large)


def _unique(printer: Printer, node: Unique, value: Value) -> Answer:
    """Return SQL that tests whether the texts of all items differ.

    If an item is an object, its members are sorted first. Objects deeper inside keep the order of their members. A
    brace is put before the sorted members: otherwise, `{}` would have the same text as `[]`.
    """
    item = f"m{value.depth + 1}"
    members = f"concat('{{', toString(arraySort(JSONExtractKeysAndValuesRaw({item}))))"
    text = f"multiIf(startsWith({item}, '{{'), {members}, {item} = '-0', '0', {item})"
    items = f"JSONExtractArrayRaw({value.json})"
    return block("length(arrayDistinct(", f"arrayMap({item} -> {text}, {items})", f")) = length({items})")


def _and(printer: Printer, node: And, value: Value) -> Answer:
    """Print a conjunction.

    If the members of `value` are in a map, there is one test for all members that must have the same types.
    """
    if not value.members:
        return SHARED[And](printer, node, value)
    needed, groups, others = divided(node.parts)
    tests = [have_all(value.members, needed)] if needed else []
    for types, keys in groups.items():
        if len(keys) == 1:
            tests.append(printer.test(types, value.member(keys[0])))
        else:
            one = printer.test(types, Value("x", may_lack=True))
            tests.append(each_of("arrayAll", "x", one, [value.member(key).json for key in keys]))
    return joined("AND", [*tests, *(printer.test(part, value) for part in others)] or [TRUE])


def _every_uncovered(printer: Printer, node: EveryUncoveredProperty, value: Value) -> Answer:
    found = closed(node, value.members) if value.members else None
    return found or SHARED[EveryUncoveredProperty](printer, node, value)


SHARED = rows(FRAGMENTS)
PRINTER = Printer(
    {
        **SHARED,
        And: _and,
        EveryUncoveredProperty: _every_uncovered,
        Compare: _compare,
        In: _in,
        MultipleOf: _multiple_of,
        TypeIs: _type_is,
        Unique: _unique,
    }
)
