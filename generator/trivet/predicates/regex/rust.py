"""Prints patterns in the syntax of Rust's regex crate, which pydantic-core runs (docs.rs/regex, Syntax).

The syntax is that of RE2, but word boundaries are by default those of Unicode words. Surrogates cannot be
written, and need not be, because the crate reads UTF-8.
"""

from __future__ import annotations

from dataclasses import replace

from trivet.predicates.nodes import Cannot
from trivet.predicates.regex.charset import SURROGATES, CharSet
from trivet.predicates.regex.printing import listed, print_regex
from trivet.predicates.regex.re2 import RE2, char_in_class
from trivet.predicates.regex.syntax import Anchor, Chars, Node, Regex, Sequence, inside


def to_rust(regex: Regex) -> str | Cannot:
    """Return the regex as source for Rust's regex crate, in printable ASCII; or `Cannot` with the reason.

    The source matches the same texts as ECMA-262 does, except for texts with lone surrogates.
    """
    return print_regex(regex, RUST)


def excludes_surrogates(regex: Regex) -> bool:
    """Return whether it is certain that the pattern matches no text with a lone surrogate."""
    match regex.root:
        case Sequence((Anchor("start"), *parts, Anchor("end"))):
            return not any(map(_has_surrogates, parts))
    return False


def _has_surrogates(node: Node) -> bool:
    if isinstance(node, Chars):
        return bool(node.charset & SURROGATES)
    return any(map(_has_surrogates, inside(node)))


def _chars(charset: CharSet) -> str:
    chosen, left = charset - SURROGATES, ~charset - SURROGATES
    if chosen.only is not None or not chosen or not left:
        return RE2.chars(chosen | SURROGATES if not left else chosen)
    if len(left.ranges) < len(chosen.ranges):
        return f"[^{listed(left, char_in_class)}]"
    return f"[{listed(chosen, char_in_class)}]"


RUST = replace(RE2, chars=_chars, boundary="(?-u:\\b)")
