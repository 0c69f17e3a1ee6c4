"""Reads plain (unquoted) YAML scalars as JSON values, except those that are ambiguous.

A scalar is ambiguous if YAML 1.1 and 1.2 read it differently (`no`, `010`, `2024-01-01`), or if it is a number in
YAML that JSON does not have (`.inf`). YAML documents represent JSON values (OpenAPI 3.0.3 §Format), so `1e3` is read
as the number that it is in JSON.
"""

from __future__ import annotations

import re
from typing import Any

from trivet.reader.numbers import exact_decimal, exact_int


class AmbiguousError(ValueError):
    """Raised for an ambiguous plain scalar, such as `no`; `kind` says what the scalar is in YAML."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


_WORDS: dict[str, Any] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"[-+]?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")
#: Numbers in YAML 1.1 and 1.2 that JSON does not allow, because it requires digits on both sides of the point.
_SHORT_DECIMAL = re.compile(r"[-+]?(\.[0-9]+|(0|[1-9][0-9]*)\.)([eE][-+]?[0-9]+)?")
_AMBIGUOUS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?i:yes|no|on|off)"), "a truth value in YAML 1.1, text in 1.2"),
    (re.compile(r"[0-9]{4}-[0-9][0-9]?-[0-9][0-9]?([Tt \t].*)?"), "a date in YAML 1.1, text in 1.2"),
    (re.compile(r"[-+]?\.(?i:inf|nan)"), "no number that JSON has"),
    (re.compile(r"[-+]?0[0-7_]+"), "an octal number in YAML 1.1, a decimal one in 1.2"),
    (re.compile(r"[-+]?0[0-9_]+"), "a number with a leading zero"),
    (re.compile(r"[-+]?0[xob][0-9a-fA-F_]+"), "a number in one version of YAML, text in the other"),
    (re.compile(r"[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?"), "base 60 in YAML 1.1, text in 1.2"),
    (re.compile(r"[-+]?[0-9][0-9_]*_[0-9_]*(\.[0-9_]*)?"), "a number in YAML 1.1, text in 1.2"),
    (re.compile(r"[-+]?(\.[0-9][0-9_]*|[0-9][0-9_]*\.[0-9_]*)([eE][-+]?[0-9]+)?"), "no number that JSON has"),
)
_MAYBE = re.compile(r"[-+.0-9~]|(?i:y|n|o|t|f)|$")


def plain_scalar(text: str) -> Any:
    """Return the JSON value of a plain (unquoted) scalar.

    Raises `AmbiguousError` for an ambiguous scalar, such as `no`, and `NumberTooLongError` for a number beyond the
    limits.
    """
    if not _MAYBE.match(text):
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.fullmatch(text):
        return exact_int(text)
    if _DECIMAL.fullmatch(text) or _SHORT_DECIMAL.fullmatch(text):
        return exact_decimal(text)
    for pattern, kind in _AMBIGUOUS:
        if pattern.fullmatch(text):
            raise AmbiguousError(kind)
    return text
