"""Prints predicates as Python statements that yield a `Violation` for each violated assertion."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from trivet.diagnostics import Origin
from trivet.predicates.nodes import (
    Always,
    And,
    Asserted,
    EveryItem,
    EveryKey,
    EveryMatchingProperty,
    EveryUncoveredItem,
    EveryUncoveredProperty,
    ItemAt,
    Named,
    Never,
    Predicate,
    PropertyIs,
    TypeIs,
    When,
)
from trivet.sinks import py_string
from trivet.targets.models.rules.functions import Functions
from trivet.targets.models.rules.leaves import callable_test, matches
from trivet.targets.models.rules.messages import message
from trivet.targets.models.rules.tests import (
    answer,
    item_conditions,
    key_conditions,
    refutation,
    test,
)

Lines = list[str]
_DEEPEST = 6
_NOWHERE = Origin("", "")


@dataclass(frozen=True, slots=True)
class Here:
    """The place of a value for which statements are printed.

    - `value`: the variable that contains the value
    - `loc`: the code of the path to the value
    - `depth`: how deeply the value is nested
    - `keyword`, `origin`: those of the assertion that is being printed
    """

    value: str = "value"
    loc: tuple[str, ...] = ("*at",)
    depth: int = 0
    keyword: str = ""
    origin: Origin = _NOWHERE

    @property
    def at(self) -> str:
        return "at" if self.loc == ("*at",) else f"({', '.join(self.loc)})"

    def inside(self, value: str, token: str) -> Here:
        return Here(value, (*self.loc, token), self.depth + 1, self.keyword, self.origin)


def rules_function(name: str, node: Predicate, into: Functions) -> None:
    """Add a function `name` that yields a `Violation` for each violated assertion in the predicate.

    If the predicate is only one pattern or one format, add a constant `name` instead: an `Assertion` object, which
    is called like the function.
    """
    if isinstance(node, Asserted) and (test := callable_test(node.predicate, into)):
        words = (node.keyword, str(node.origin), message(node.predicate))
        arguments = [test, *(py_string(text) for text in words)]
        lines = "".join(f"    {argument},\n" for argument in arguments)
        into.constants[name] = f"{into.helper('Assertion')}(\n{lines})"
        return
    body = report(node, Here(), into) or ["yield from ()"]
    into.functions[name] = _definition(name, body)


def test_function(name: str, node: Predicate, into: Functions, *, remembered: bool) -> None:
    """Add to `into` a function called `name`, which returns whether a value satisfies the predicate.

    If `remembered` is true, the function is decorated so that its results are cached.
    """
    decorator = f"@{into.helper('remembered')}\n" if remembered else ""
    body = f"    return {answer(test(node, 'value', into))}\n"
    into.functions[name] = f"{decorator}def {name}(value: Any) -> bool:\n{body}"


def _definition(name: str, body: Lines) -> str:
    lines = "\n".join(f"    {line}" for line in body)
    return f"def {name}(value: Any, at: Loc = ()) -> Iterator[Violation]:\n{lines}\n"


def report(node: Predicate, here: Here, into: Functions) -> Lines:
    """Return the statements that yield the violations of a predicate; empty if there cannot be any.

    `here` describes the value that the statements test. Helper functions that they call are added to `into`.
    """
    loops = isinstance(node, EveryUncoveredItem | EveryUncoveredProperty) and here.depth > 0
    if here.depth >= _DEEPEST or loops:
        body = report(node, Here(keyword=here.keyword, origin=here.origin), into)
        if not body:
            return []
        text = "\n".join(f"    {line}" for line in body)
        name = into.function("why", text, "value: Any, at: Loc", "Iterator[Violation]")
        return [f"yield from {name}({here.value}, {here.at})"]
    printer = _PRINTERS.get(type(node))
    return printer(node, here, into) if printer else _leaf(node, here, into)


def _leaf(node: Predicate, here: Here, into: Functions) -> Lines:
    return _block(f"if {refutation(node, here.value, into)}:", _violation(node, here))


def _violation(node: Predicate, here: Here) -> Lines:
    words = [py_string(text) for text in (here.keyword, str(here.origin), message(node))]
    arguments = [here.at, *words, here.value]
    return ["yield Violation(", *(f"    {argument}," for argument in arguments), ")"]


def _block(head: str, body: Lines) -> Lines:
    """Return the line `head` with the indented body; [] if the body is empty.

    Two nested `if` lines are joined to `if … and …:`.
    """
    if not body:
        return []
    single = all(line.startswith((" ", ")")) for line in body[1:])
    if head.startswith("if ") and body[0].startswith("if ") and single:
        return [f"{head[:-1]} and {body[0][3:]}", *body[1:]]
    return [head, *_indented(body)]


def _indented(body: Lines) -> Lines:
    return [f"    {line}" for line in body]


def _asserted(node: Asserted, here: Here, into: Functions) -> Lines:
    marked = Here(here.value, here.loc, here.depth, node.keyword, node.origin)
    return report(node.predicate, marked, into)


def _and(node: And, here: Here, into: Functions) -> Lines:
    return [line for part in _grouped(node.parts) for line in report(part, here, into)]


def _grouped(parts: Iterable[Predicate]) -> list[Predicate]:
    """Return the parts of a conjunction, with consecutive parts merged if they have the same condition."""
    found: list[Predicate] = []
    for part in map(_guard_first, parts):
        last = found[-1] if found else None
        if (
            isinstance(part, When)
            and isinstance(last, When)
            and part.condition == last.condition
            and part.otherwise == last.otherwise == Always()
        ):
            inside = last.then.parts if isinstance(last.then, And) else (last.then,)
            found[-1] = When(last.condition, And((*inside, part.then)))
        else:
            found.append(part)
    return found


def _guard_first(node: Predicate) -> Predicate:
    """Return the node with its type test outside: `Asserted(When(type, then))` becomes `When(type, Asserted(then))`.

    A node of any other form is returned unchanged.
    """
    match node:
        case Asserted(keyword, origin, When(condition, then, Always())) if isinstance(condition, TypeIs):
            return When(condition, Asserted(keyword, origin, then))
    return node


def _never(node: Never, here: Here, into: Functions) -> Lines:
    return _violation(node, here)


def _when(node: When, here: Here, into: Functions) -> Lines:
    then, otherwise = report(node.then, here, into), report(node.otherwise, here, into)
    if not then:
        return _block(f"if {refutation(node.condition, here.value, into)}:", otherwise)
    condition = test(node.condition, here.value, into)
    if otherwise:
        return [f"if {condition}:", *_indented(then), "else:", *_indented(otherwise)]
    return _block(f"if {condition}:", then)


def _named(node: Named, here: Here, into: Functions) -> Lines:
    return [f"yield from {into.of_definition(node.definition, 'why')}({here.value}, {here.at})"]


def _bind(name: str, expression: str, body: Lines) -> Lines:
    return [f"{name} = {expression}", *body] if body else []


def _property(node: PropertyIs, here: Here, into: Functions) -> Lines:
    key, name = py_string(node.key), f"member_{here.depth}"
    body = report(node.predicate, here.inside(name, key), into)
    return _block(f"if {key} in {here.value}:", _bind(name, f"{here.value}[{key}]", body))


def _item_at(node: ItemAt, here: Here, into: Functions) -> Lines:
    name = f"item_{here.depth}"
    body = report(node.predicate, here.inside(name, str(node.index)), into)
    return _block(f"if len({here.value}) > {node.index}:", _bind(name, f"{here.value}[{node.index}]", body))


def _every_item(node: EveryItem, here: Here, into: Functions) -> Lines:
    if isinstance(node.predicate, Never):
        return _block(f"if len({here.value}) > {node.start}:", _violation(node, here))
    index, name = f"index_{here.depth}", f"item_{here.depth}"
    body = report(node.predicate, here.inside(name, index), into)
    items = f"{here.value}[{node.start}:], {node.start}" if node.start else here.value
    return _block(f"for {index}, {name} in enumerate({items}):", body)


def _every_key(node: EveryKey, here: Here, into: Functions) -> Lines:
    name = f"key_{here.depth}"
    return _block(f"for {name} in {here.value}:", report(node.predicate, here.inside(name, name), into))


def _matching(node: EveryMatchingProperty, here: Here, into: Functions) -> Lines:
    key, name = f"key_{here.depth}", f"member_{here.depth}"
    body = report(node.predicate, here.inside(name, key), into)
    if not body:
        return []
    condition = f"if {matches(node.pattern, key, into)}:"
    return _block(f"for {key}, {name} in {here.value}.items():", _block(condition, body))


def _uncovered_properties(node: EveryUncoveredProperty, here: Here, into: Functions) -> Lines:
    body = _refused(node, here.inside("member", "key"), into)
    if not body:
        return []
    before, covered = key_conditions(node.covers, here.value, into)
    if covered == "True":
        return []
    inner = body if covered == "False" else _block(f"if not ({covered}):", body)
    return [*before, *_block(f"for key, member in {here.value}.items():", inner)]


def _uncovered_items(node: EveryUncoveredItem, here: Here, into: Functions) -> Lines:
    body = _refused(node, here.inside("item", "index"), into)
    if not body:
        return []
    before, covered = item_conditions(node.covers, here.value, into)
    if covered == "True":
        return []
    inner = body if covered == "False" else _block(f"if not ({covered}):", body)
    return [*before, *_block(f"for index, item in enumerate({here.value}):", inner)]


def _refused(node: EveryUncoveredItem | EveryUncoveredProperty, here: Here, into: Functions) -> Lines:
    if isinstance(node.predicate, Never):
        return _violation(node.predicate, here)
    return report(node.predicate, here, into)


Printer = Callable[[Any, Here, Functions], Lines]

_PRINTERS: dict[type, Printer] = {
    Always: lambda node, here, into: [],
    And: _and,
    Asserted: _asserted,
    EveryItem: _every_item,
    EveryKey: _every_key,
    EveryMatchingProperty: _matching,
    EveryUncoveredItem: _uncovered_items,
    EveryUncoveredProperty: _uncovered_properties,
    ItemAt: _item_at,
    Named: _named,
    Never: _never,
    PropertyIs: _property,
    When: _when,
}
