"""Prints predicates as Python expressions that say whether a JSON value satisfies them."""

from __future__ import annotations

from collections.abc import Mapping

from trivet.predicates.analysis.marks import bare
from trivet.predicates.nodes import (
    Always,
    And,
    Asserted,
    Compare,
    CountItems,
    EveryItem,
    EveryKey,
    EveryMatchingProperty,
    EveryUncoveredItem,
    EveryUncoveredProperty,
    ExactlyOne,
    HasKey,
    In,
    ItemAt,
    ItemCover,
    KeyCover,
    Keys,
    Length,
    Matches,
    Named,
    Not,
    Or,
    Order,
    Predicate,
    PropertyIs,
    Size,
    TypeIs,
    When,
)
from trivet.predicates.tree import parts
from trivet.sinks import py_string
from trivet.targets.models.natives import LARGEST_SIZE
from trivet.targets.models.rules.functions import Functions
from trivet.targets.models.rules.leaves import LEAVES, Printer, listed, matches

_DEEPEST = 4
_LONGEST = 300


def test(node: Predicate, value: str, into: Functions, depth: int = 0) -> str:
    """Return an expression that is true if the value satisfies the node. It can be an operand of `and`.

    `value` is the variable with the value. A long expression becomes a function in `into`.
    """
    mark = into.mark()
    text = PRINTERS[type(node)](node, value, into, depth)
    if (depth >= _DEEPEST or len(text) > _LONGEST) and any(parts(node)) and not isinstance(node, Asserted):
        into.forget(mark)
        return _call(node, value, into)
    return text


_OPPOSITES: Mapping[Order, Order] = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}


def refutation(node: Predicate, value: str, into: Functions) -> str:
    """Return a Python expression that is true if the value violates the node.

    `value` is the expression for the value. Functions and constants that the result uses are added to `into`.
    """
    node = bare(node)
    match node:
        case HasKey(key):
            return f"{py_string(key)} not in {value}"
        case TypeIs(("null",)) | In((None,)):
            return f"{value} is not None"
        case In((str(text),)):
            return f"{value} != {py_string(text)}"
        case In((bool(truth),)):
            return f"{value} is not {truth}"
        case In():
            return test(node, value, into).replace(" in _VALUES_", " not in _VALUES_")
        case Not(part):
            return test(part, value, into)
        case ExactlyOne():
            return test(node, value, into).removesuffix(" == 1") + " != 1"
        case Compare(order, bound):
            return test(Compare(_OPPOSITES[order], bound), value, into)
        case Length(order, size) | Size(order, size) | Keys(order, size) if size <= LARGEST_SIZE:
            return f"len({value}) {_OPPOSITES[order]} {size}"
        case Matches(pattern):
            return matches(pattern, value, into).replace(" is not None", " is None")
    text = test(node, value, into)
    return f"not {text}" if _is_tight(text) else f"not ({text})"


def _is_tight(text: str) -> bool:
    """Return whether the code needs no parentheses after `not`: it is a single call, or in parentheses already."""
    head, _, inside = text.partition("(")
    depth = 1
    for at, char in enumerate(inside):
        depth += (char == "(") - (char == ")")
        if depth == 0:
            return " " not in head and at == len(inside) - 1
    return False


def apart(node: Predicate, value: str, into: Functions, depth: int) -> str:
    """Return an expression that is true if a part of a value satisfies the node.

    `value` is the code of that part. A long test becomes a function in `into`, which the expression calls.
    """
    inner = bare(node)
    if not any(parts(inner)) and not isinstance(inner, TypeIs | Named):
        return test(inner, value, into, depth + 1)
    if isinstance(inner, Named) or (isinstance(inner, TypeIs) and len(inner.types) == 1):
        return test(inner, value, into, depth + 1)
    return _call(inner, value, into)


def _call(node: Predicate, value: str, into: Functions) -> str:
    body = answer(PRINTERS[type(node)](node, "value", into, 0))
    name = into.function("is", f"    return {body}", "value: Any", "bool")
    return f"{name}({value})"


_SURELY_BOOL = ("True", "False", "isinstance(", "all(", "not ", "_is_", "is_", "_json.", "_formats.")


def answer(text: str) -> str:
    """Return the code of a test as an expression of type `bool`.

    `bool(…)` is added where a type checker could infer Any.
    """
    if text.startswith(_SURELY_BOOL):
        return text
    return f"bool{text}" if _is_tight(text) and text.startswith("(") else f"bool({text})"


# Arrays --------------------------------------------------------------------------------------------------
def _item_at(node: ItemAt, value: str, into: Functions, depth: int) -> str:
    inner = apart(node.predicate, f"{value}[{node.index}]", into, depth)
    return f"(len({value}) <= {node.index} or {inner})"


def _every_item(node: EveryItem, value: str, into: Functions, depth: int) -> str:
    items = f"{value}[{node.start}:]" if node.start else value
    return f"all({apart(node.predicate, 'item', into, depth)} for item in {items})"


def _count(node: CountItems, value: str, into: Functions, depth: int) -> str:
    found = f"{into.helper('count')}({apart(node.predicate, 'item', into, depth)} for item in {value})"
    if node.maximum is None:
        return f"{found} >= {node.minimum}"
    return f"{node.minimum} <= {found} <= {node.maximum}"


def item_conditions(covers: tuple[ItemCover, ...], value: str, into: Functions) -> tuple[list[str], str]:
    """Return Python code that tests whether one of the covers includes an item: (statements, expression).

    A cover describes items that are treated as evaluated if a condition holds. The statements evaluate the conditions
    for the array `value`. The expression reads their results, and the variables `item` and `index`.
    """
    before: list[str] = []
    tests: list[str] = []
    for number, cover in enumerate(covers):
        guard = _guard(cover.condition, number, value, into, before)
        own = [] if cover.prefix == 0 else ["True"] if cover.prefix is None else [f"index < {cover.prefix}"]
        if cover.contains is not None:
            own.append(apart(cover.contains, "item", into, 1))
        tests.extend(f"({guard} and {text})" if guard else text for text in own)
    return before, _either(tests)


def _either(tests: list[str]) -> str:
    return "True" if "True" in tests else " or ".join(tests) or "False"


def _guard(condition: Predicate, number: int, value: str, into: Functions, before: list[str]) -> str:
    if isinstance(condition, Always):
        return ""
    before.append(f"holds_{number} = {test(condition, value, into)}")
    return f"holds_{number}"


def _uncovered_items(node: EveryUncoveredItem, value: str, into: Functions, depth: int) -> str:
    before, covered = item_conditions(node.covers, "value", into)
    if covered == "True":
        return covered
    inner = apart(node.predicate, "item", into, depth)
    every = f"return all({covered} or {inner} for index, item in enumerate(value))"
    return _statements([*before, every], value, into)


def _statements(lines: list[str], value: str, into: Functions) -> str:
    body = "\n".join(f"    {line}" for line in lines)
    return f"{into.function('is', body, 'value: Any', 'bool')}({value})"


# Objects -------------------------------------------------------------------------------------------------
def _property(node: PropertyIs, value: str, into: Functions, depth: int) -> str:
    key = py_string(node.key)
    return f"({key} not in {value} or {apart(node.predicate, f'{value}[{key}]', into, depth)})"


def _every_key(node: EveryKey, value: str, into: Functions, depth: int) -> str:
    return f"all({apart(node.predicate, 'key', into, depth)} for key in {value})"


def _matching(node: EveryMatchingProperty, value: str, into: Functions, depth: int) -> str:
    inner = apart(node.predicate, "item", into, depth)
    return f"all({inner} for key, item in {value}.items() if {matches(node.pattern, 'key', into)})"


def key_conditions(covers: tuple[KeyCover, ...], value: str, into: Functions) -> tuple[list[str], str]:
    """Return Python code that tests whether one of the covers includes a member: (statements, expression).

    A cover describes members that are treated as evaluated if a condition holds. `value` is the name of the variable
    with the object. The expression reads the member's name from the variable `key`.
    """
    before: list[str] = []
    tests: list[str] = []
    for number, cover in enumerate(covers):
        guard = _guard(cover.condition, number, value, into, before)
        own = ["True"] if cover.every else [matches(pattern, "key", into) for pattern in cover.patterns]
        if cover.keys:
            own.insert(0, f"key in {into.constant('KEYS', f'frozenset(({listed(cover.keys, into)}))')}")
        tests.extend(f"({guard} and {text})" if guard else text for text in own)
    return before, _either(tests)


def _uncovered_properties(node: EveryUncoveredProperty, value: str, into: Functions, depth: int) -> str:
    before, covered = key_conditions(node.covers, "value", into)
    if covered == "True":
        return covered
    inner = apart(node.predicate, "item", into, depth)
    every = f"return all({covered} or {inner} for key, item in value.items())"
    return _statements([*before, every], value, into)


# Combinations --------------------------------------------------------------------------------------------
def _and(node: And, value: str, into: Functions, depth: int) -> str:
    return f"({' and '.join(test(part, value, into, depth + 1) for part in node.parts)})"


def _or(node: Or, value: str, into: Functions, depth: int) -> str:
    return f"({' or '.join(test(part, value, into, depth + 1) for part in _merged(node.parts))})"


def _merged(parts: tuple[Predicate, ...]) -> list[Predicate]:
    """Return the options of an `Or`, with all type tests merged into one test, which comes first."""
    plain = [bare(part) for part in parts]
    types = {name for part in plain if isinstance(part, TypeIs) for name in part.types}
    others: list[Predicate] = [part for part in plain if not isinstance(part, TypeIs)]
    return [TypeIs(tuple(sorted(types))), *others] if types else others


def _not(node: Not, value: str, into: Functions, depth: int) -> str:
    return f"({refutation(node.part, value, into)})"


def _exactly_one(node: ExactlyOne, value: str, into: Functions, depth: int) -> str:
    tests = ", ".join(test(part, value, into, depth + 1) for part in node.parts)
    return f"{into.helper('count')}(({tests},)) == 1"


def _when(node: When, value: str, into: Functions, depth: int) -> str:
    then = test(node.then, value, into, depth + 1)
    if isinstance(node.otherwise, Always):
        return f"({refutation(node.condition, value, into)} or {then})"
    condition = test(node.condition, value, into, depth + 1)
    return f"({then} if {condition} else {test(node.otherwise, value, into, depth + 1)})"


def _asserted(node: Asserted, value: str, into: Functions, depth: int) -> str:
    return test(node.predicate, value, into, depth)


PRINTERS: dict[type, Printer] = {
    **LEAVES,
    And: _and,
    Asserted: _asserted,
    CountItems: _count,
    EveryItem: _every_item,
    EveryKey: _every_key,
    EveryMatchingProperty: _matching,
    EveryUncoveredItem: _uncovered_items,
    EveryUncoveredProperty: _uncovered_properties,
    ExactlyOne: _exactly_one,
    ItemAt: _item_at,
    Not: _not,
    Or: _or,
    PropertyIs: _property,
    When: _when,
}
