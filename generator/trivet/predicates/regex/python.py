"""Prints patterns in the syntax of Python's `re`, for use with `search` and no flags."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from trivet.predicates.nodes import Cannot
from trivet.predicates.regex.charset import ANY, CharSet
from trivet.predicates.regex.printing import Style, UnprintableError, bracket, print_regex, quantifier
from trivet.predicates.regex.syntax import Alternation, Backreference, Look, Node, Regex, Repeat, width

_ESCAPES = {0x09: "\\t", 0x0A: "\\n", 0x0B: "\\v", 0x0C: "\\f", 0x0D: "\\r"}
_SPECIAL = frozenset(b".^$*+?{}[]()|\\")
_SPECIAL_IN_CLASS = frozenset(b"^-[]\\&|~")


def to_python(regex: Regex) -> str | Cannot:
    """Return a pattern as source for Python's `re`, or `Cannot` with the reason.

    The source is printable ASCII. `re.compile(source).search` matches the same texts as the pattern does in
    ECMA-262.
    """
    return print_regex(regex, PYTHON)


def _char(code: int, special: frozenset[int]) -> str:
    if code in _ESCAPES:
        return _ESCAPES[code]
    if 0x20 <= code < 0x7F:
        return f"\\{chr(code)}" if code in special else chr(code)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _chars(charset: CharSet) -> str:
    if charset.only is not None:
        return _char(charset.only, _SPECIAL)
    if not charset:
        return "(?!)"
    return "(?s:.)" if charset == ANY else bracket(charset, lambda code: _char(code, _SPECIAL_IN_CLASS))


def _repeat(node: Repeat, unit: str) -> str:
    return unit + quantifier(node.minimum, node.maximum) + ("?" if node.lazy else "")


def _look(node: Look, inner: Callable[[Node], str]) -> str:
    if not node.behind:
        return f"(?{'!' if node.negated else '='}{inner(node.body)})"
    options = [f"(?<{'!' if node.negated else '='}{inner(body)})" for body in _fixed_widths(node.body)]
    if len(options) == 1 or node.negated:
        return "".join(options)
    return f"(?:{'|'.join(options)})"


def _fixed_widths(body: Node) -> Iterator[Node]:
    """Split the body into alternatives of fixed width, as `re` requires for lookbehinds.

    Raise `UnprintableError` if that is impossible.
    """
    low, high = width(body)
    if low == high:
        yield body
    elif isinstance(body, Alternation):
        for option in body.options:
            yield from _fixed_widths(option)
    else:
        raise UnprintableError("Python's re needs a lookbehind of fixed width")


def _backreference(node: Backreference) -> str:
    return f"(?({node.number})\\{node.number})" if node.optional else f"(?:\\{node.number})"


PYTHON = Style(
    chars=_chars,
    start="^",
    end="\\Z",
    boundary="(?a:\\b)",
    # not \B, which before Python 3.14 does not match in an empty string
    no_boundary="(?a:(?<=\\w)(?=\\w)|(?<!\\w)(?!\\w))",
    repeat=_repeat,
    group=lambda node, body: f"({body})",
    look=_look,
    backreference=_backreference,
)
