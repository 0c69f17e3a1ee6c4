"""Applies JSON Patch (RFC 6902), and records which parts of the result come from the patch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from trivet.diagnostics import show, unescape_token
from trivet.source.provenance import Node, plain


@dataclass(frozen=True, slots=True)
class Fault:
    """An error in a patch; `pointer` is its location in the patch."""

    pointer: str
    message: str


class _RefusedError(Exception):
    """An operation cannot be applied; `member` is the JSON Pointer of the faulty member, relative to the operation."""

    def __init__(self, member: str, message: str) -> None:
        super().__init__(message)
        self.member, self.message = member, message


def apply(document: Node, patch: Node) -> tuple[Node, list[Fault]]:
    """Apply the operations of a patch in order.

    Return the changed document, and a fault for each operation that cannot be applied. Such an operation is skipped.
    """
    faults = []
    for index, operation in enumerate(patch.value):
        try:
            document = _applied(document, operation)
        except _RefusedError as fault:
            faults.append(Fault(f"/{index}{fault.member}", fault.message))
    return document, faults


def _applied(document: Node, operation: Node) -> Node:
    if not isinstance(operation.value, dict):
        raise _RefusedError("", "an operation must be an object (RFC 6902 §4)")
    name = _text(operation, "op")
    if name not in _OPERATIONS:
        raise _RefusedError("/op", f"'{show(name)}' is not an operation; use one of {', '.join(_OPERATIONS)}")
    return _OPERATIONS[name](document, operation)


# The operations (RFC 6902 §4) ----------------------------------------------------------------------------
def _add(document: Node, operation: Node) -> Node:
    return _with(document, _tokens(operation, "path"), _value(operation), "path")


def _remove(document: Node, operation: Node) -> Node:
    return _without(document, _tokens(operation, "path"), "path")


def _replace(document: Node, operation: Node) -> Node:
    tokens = _tokens(operation, "path")
    _at(document, tokens, "path")
    return _changed(document, tokens, "path", lambda _: _value(operation))


def _move(document: Node, operation: Node) -> Node:
    start, end = _tokens(operation, "from"), _tokens(operation, "path")
    if end[: len(start)] == start and end != start:
        raise _RefusedError("/path", "a value cannot be moved into itself")
    moved = _at(document, start, "from")
    return document if end == start else _with(_without(document, start, "from"), end, moved, "path")


def _copy(document: Node, operation: Node) -> Node:
    copied = _at(document, _tokens(operation, "from"), "from")
    return _with(document, _tokens(operation, "path"), copied, "path")


def _test(document: Node, operation: Node) -> Node:
    found = _at(document, _tokens(operation, "path"), "path")
    if not _same(plain(found), plain(_value(operation))):
        raise _RefusedError("/value", "the test fails: the document has a different value there")
    return document


_OPERATIONS: dict[str, Callable[[Node, Node], Node]] = {
    "add": _add,
    "copy": _copy,
    "move": _move,
    "remove": _remove,
    "replace": _replace,
    "test": _test,
}


# Members of an operation ---------------------------------------------------------------------------------
def _text(operation: Node, member: str) -> str:
    found = operation.value.get(member)
    if found is None:
        raise _RefusedError("", f"the operation has no `{member}`")
    if not isinstance(found.value, str):
        raise _RefusedError(f"/{member}", f"`{member}` must be a string")
    return str(found.value)


def _value(operation: Node) -> Node:
    found = operation.value.get("value")
    if not isinstance(found, Node):
        raise _RefusedError("", "the operation has no `value`")
    return found


def _tokens(operation: Node, member: str) -> list[str]:
    text = _text(operation, member)
    if text and not text.startswith("/"):
        raise _RefusedError(
            f"/{member}", f"'{show(text)}' is not a JSON Pointer, which is empty or starts with '/'"
        )
    return [unescape_token(token) for token in text.split("/")[1:]]


# Locations in the document --------------------------------------------------------------------------------
def _at(node: Node, tokens: list[str], member: str) -> Node:
    for count, token in enumerate(tokens):
        child = _child(node, token)
        if child is None:
            raise _nowhere(tokens, count, member)
        node = child
    return node


def _child(node: Node, token: str) -> Node | None:
    if isinstance(node.value, dict):
        return node.value.get(token)
    if isinstance(node.value, list):
        index = _index(token)
        if index is not None and index < len(node.value):
            child: Node = node.value[index]
            return child
    return None


def _index(token: str) -> int | None:
    """Return a reference token as an array index; None if the token cannot be an index (RFC 6901 §4).

    An index has only digits, without leading zeros.
    """
    is_index = token.isascii() and token.isdigit() and (token == "0" or token[0] != "0") and len(token) < 9
    return int(token) if is_index else None


def _changed(node: Node, tokens: list[str], member: str, change: Callable[[Node], Node]) -> Node:
    """Return `node` with the value at a JSON Pointer (its `tokens`) replaced by the result of `change`.

    Raises `_RefusedError` if there is no such value. The error names `member`: `path` or `from`.
    """
    if not tokens:
        return change(node)
    child = _child(node, tokens[0])
    if child is None:
        raise _nowhere(tokens, 0, member)
    changed = _changed(child, tokens[1:], member, change)
    if isinstance(node.value, dict):
        return Node({**node.value, tokens[0]: changed}, node.source)
    index = int(tokens[0])
    return Node([*node.value[:index], changed, *node.value[index + 1 :]], node.source)


def _with(document: Node, tokens: list[str], new: Node, member: str) -> Node:
    """Return the document with `new` added at the location `tokens` (RFC 6902 §4.1).

    `member` is the operation's member that has the location, such as `path`; errors refer to it.
    """
    if not tokens:
        return new
    last = tokens[-1]

    def add(parent: Node) -> Node:
        if isinstance(parent.value, dict):
            return Node({**parent.value, last: new}, parent.source)
        index = len(parent.value) if last == "-" and isinstance(parent.value, list) else _index(last)
        if not isinstance(parent.value, list) or index is None or index > len(parent.value):
            raise _nowhere(tokens, len(tokens) - 1, member)
        return Node([*parent.value[:index], new, *parent.value[index:]], parent.source)

    _at(document, tokens[:-1], member)
    return _changed(document, tokens[:-1], member, add)


def _without(document: Node, tokens: list[str], member: str) -> Node:
    """Return the document without the value at a location: the operation `remove` (RFC 6902 §4.2).

    `tokens` are the parts of the location. Errors refer to the operation's `member`, such as `path`.
    """
    _at(document, tokens, member)
    if not tokens:
        raise _RefusedError(f"/{member}", "the whole document cannot be removed")
    last = tokens[-1]

    def remove(parent: Node) -> Node:
        if isinstance(parent.value, dict):
            return Node({key: each for key, each in parent.value.items() if key != last}, parent.source)
        return Node([*parent.value[: int(last)], *parent.value[int(last) + 1 :]], parent.source)

    return _changed(document, tokens[:-1], member, remove)


def _nowhere(tokens: list[str], count: int, member: str) -> _RefusedError:
    reached = show("/" + "/".join(tokens[:count])) if count else "the document"
    message = f"the location does not exist: {reached} has no '{show(tokens[count])}'"
    return _RefusedError(f"/{member}", message)


def _same(left: Any, right: Any) -> bool:
    """Return whether two values are equal for the operation `test` (RFC 6902 §4.6).

    Numbers are compared by value. Unlike in Python, `true` is not 1.
    """
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(_same(left[key], right[key]) for key in left)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(_same, left, right))
    numbers = (int, Decimal)
    if isinstance(left, bool) or isinstance(right, bool) or not isinstance(left, numbers):
        return type(left) is type(right) and bool(left == right)
    return isinstance(right, numbers) and left == right
