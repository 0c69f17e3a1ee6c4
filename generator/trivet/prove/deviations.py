r"""Knows where jsonschema-rs deviates from ECMA-262 and from the standards of formats.

jsonschema-rs runs patterns with Rust's `regex` and `fancy-regex`, which differ from ECMA-262 for some texts:

- `.` matches `\r`, U+2028 and U+2029.
- `\b` and `\B` go by Unicode's words, and so do `\w`, `\d` and `\s` in patterns with a lookahead or lookbehind.
- `\p{…}` matches the characters of another version of Unicode.
- A backreference to a group that has not matched fails, and a repeated group keeps what it matched before.

The formats of jsonschema-rs differ from the standards for A-labels (`xn--…`), for characters in quotes before the `@`
of a mailbox, and for dates and times with other characters in the places of digits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from trivet.graphs import reachable
from trivet.predicates.evaluate import EvaluationError, evaluate, matches
from trivet.predicates.nodes import (
    EveryMatchingProperty,
    EveryUncoveredProperty,
    FormatIs,
    Matches,
    Predicate,
)
from trivet.predicates.regex import RegexError, parse
from trivet.predicates.regex.charset import DOT
from trivet.predicates.regex.syntax import Backreference, Boundary, Chars, Look, Node
from trivet.predicates.regex.syntax import walk as walk_regex
from trivet.predicates.tree import named, walk
from trivet.validation import Validator, validator_of

_LINE_ENDS = re.compile("[\r\u2028\u2029]")
_NOT_ASCII = re.compile("[^\x00-\x7f]")
_ANY_TEXT = re.compile("")
_PROPERTY = re.compile(r"\\[pP]\{")

_A_LABEL = re.compile("xn--", re.IGNORECASE)
_MAILBOX = re.compile(r"xn--|\t|\\[^!-~]", re.IGNORECASE)
_DATE, _TIME = (
    "[0-9]{4}-[0-9]{2}-[0-9]{2}",
    r"[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?(?:[Zz]|[+-][0-9]{2}:[0-9]{2})",
)
#: Format → an expression that has a match in each text for which jsonschema-rs may deviate from the standard.
_FORMATS: Mapping[str, re.Pattern[str]] = {
    "date": re.compile(rf"^(?!{_DATE}\Z)"),
    "date-time": re.compile(rf"^(?!{_DATE}.{_TIME}\Z)"),
    "email": _MAILBOX,
    "hostname": _A_LABEL,
    "idn-email": _MAILBOX,
    "idn-hostname": _A_LABEL,
    "time": re.compile(rf"^(?!{_TIME}\Z)"),
}


@dataclass(frozen=True, slots=True)
class Deviations:
    """The patterns and formats of a schema for which jsonschema-rs may deviate from the standards.

    Each pattern and each name of a format is mapped to a regular expression. jsonschema-rs can deviate only for texts
    in which this expression has a match.
    """

    patterns: Mapping[str, re.Pattern[str]]
    formats: Mapping[str, re.Pattern[str]]

    def concern(self, value: Any) -> bool:
        """Return whether jsonschema-rs and trivet disagree about one of the patterns or formats and a text in `value`.

        Names of members are texts, too. The pattern or format need not apply to the text.
        """
        if not self.patterns and not self.formats:
            return False
        return any(self._concern_text(text) for text in _texts(value))

    def _concern_text(self, text: str) -> bool:
        return any(
            shown.search(text) and pattern_deviates(pattern, text) for pattern, shown in self.patterns.items()
        ) or any(shown.search(text) and format_deviates(name, text) for name, shown in self.formats.items())


def deviations_of(predicate: Predicate, predicates: Mapping[str, Predicate]) -> Deviations:
    """Return the deviations for the patterns and formats in a predicate, and in the definitions to which it leads."""
    names = reachable(named(predicate), lambda name: named(predicates[name]))
    nodes = [node for each in (predicate, *(predicates[name] for name in names)) for node in walk(each)]
    patterns = {pattern for node in nodes for pattern in _patterns(node)}
    formats = {node.name for node in nodes if isinstance(node, FormatIs)} & _FORMATS.keys()
    shown = {pattern: where for pattern in sorted(patterns) if (where := _where(pattern)) is not None}
    return Deviations(shown, {name: _FORMATS[name] for name in sorted(formats)})


def may_deviate(name: str, text: str) -> bool:
    """Return whether jsonschema-rs may deviate from the standard when it tests a text for the format `name`."""
    return name in _FORMATS and _FORMATS[name].search(text) is not None


@lru_cache(maxsize=4096)
def pattern_deviates(pattern: str, text: str) -> bool:
    """Return whether jsonschema-rs and trivet disagree about a match of the pattern in the text."""
    try:
        return _pattern_validator(pattern).is_valid(text) is not matches(pattern, text)
    except (
        EvaluationError,
        ValueError,
    ):  # the pattern cannot be read, or the text has a lone surrogate
        return False


@lru_cache(maxsize=4096)
def format_deviates(name: str, text: str) -> bool:
    """Return whether jsonschema-rs and trivet disagree about a text of the format `name`."""
    try:
        return _format_validator(name).is_valid(text) is not evaluate(FormatIs(name), text, {})
    except UnicodeEncodeError:  # jsonschema-rs cannot read a text with a lone surrogate
        return False


@cache
def _pattern_validator(pattern: str) -> Validator:
    return validator_of({"pattern": pattern})


@cache
def _format_validator(name: str) -> Validator:
    return validator_of({"format": name}, asserts_formats=True)


def _patterns(node: Predicate) -> Iterator[str]:
    match node:
        case Matches(pattern) | EveryMatchingProperty(pattern):
            yield pattern
        case EveryUncoveredProperty(covers):
            yield from (pattern for cover in covers for pattern in cover.patterns)


def _where(pattern: str) -> re.Pattern[str] | None:
    """Return an expression that has a match in each text for which jsonschema-rs may deviate from ECMA-262.

    Return None if there are no such texts, or if trivet cannot read the pattern.
    """
    try:
        nodes = tuple(walk_regex(parse(pattern).root))
    except RegexError:
        return None
    if any(isinstance(node, Backreference) for node in nodes):
        return _ANY_TEXT
    if _PROPERTY.search(pattern) or any(isinstance(node, Boundary | Look) for node in nodes):
        return re.compile(f"{_NOT_ASCII.pattern}|{_LINE_ENDS.pattern}")
    return _LINE_ENDS if any(map(_is_dot, nodes)) else None


def _is_dot(node: Node) -> bool:
    return isinstance(node, Chars) and node.charset == DOT


def _texts(value: Any) -> Iterator[str]:
    pending = [value]
    while pending:
        item = pending.pop()
        if isinstance(item, str):
            yield item
        elif isinstance(item, dict):
            pending.extend(item)
            pending.extend(item.values())
        elif isinstance(item, list):
            pending.extend(item)
