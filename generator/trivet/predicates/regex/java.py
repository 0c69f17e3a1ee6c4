"""Prints patterns in the syntax of `java.util.regex`, which Spark uses, for `find` without flags.

Java's `$` and word boundaries differ from those of ECMA-262, so other syntax with the meaning of ECMA-262 is printed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from trivet.predicates.nodes import Cannot
from trivet.predicates.regex.charset import ANY, CharSet
from trivet.predicates.regex.printing import UnprintableError, bracket, print_regex
from trivet.predicates.regex.python import PYTHON
from trivet.predicates.regex.syntax import Backreference, Look, Node, Regex, width

_SPECIAL = frozenset(b".^$*+?{}[]()|\\")
_SPECIAL_IN_CLASS = frozenset(b"^-[]\\&")


def to_java(regex: Regex) -> str | Cannot:
    """Return a Java pattern that finds a match in the same texts as the ECMA-262 pattern, or `Cannot`.

    The result is printable ASCII, for use in `Pattern.compile(source).matcher(text).find()`.
    """
    return print_regex(regex, JAVA)


def _char(code: int, special: frozenset[int]) -> str:
    if 0x20 <= code < 0x7F:
        return f"\\{chr(code)}" if code in special else chr(code)
    return f"\\x{{{code:X}}}"


def _chars(charset: CharSet) -> str:
    if charset.only is not None:
        return _char(charset.only, _SPECIAL)
    if not charset:
        return "(?!)"
    return "(?s:.)" if charset == ANY else bracket(charset, lambda code: _char(code, _SPECIAL_IN_CLASS))


def _look(node: Look, inner: Callable[[Node], str]) -> str:
    if node.behind and width(node.body)[1] is None:
        raise UnprintableError("Java's patterns need a lookbehind of limited width")
    return f"(?{'<' * node.behind}{'!' if node.negated else '='}{inner(node.body)})"


def _backreference(node: Backreference) -> str:
    if node.optional:
        raise UnprintableError(
            "in Java's patterns, a backreference to a group that took no part matches nothing"
        )
    return f"(?:\\{node.number})"


JAVA = replace(
    PYTHON,
    chars=_chars,
    end="\\z",
    boundary="(?:(?<=\\w)(?!\\w)|(?<!\\w)(?=\\w))",
    no_boundary="(?:(?<=\\w)(?=\\w)|(?<!\\w)(?!\\w))",
    look=_look,
    backreference=_backreference,
)
