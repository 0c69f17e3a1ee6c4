"""Reads JSON strictly by RFC 8259, and refuses text that parsers interpret differently.

Numbers are exact: `int` or `Decimal`.
"""

from __future__ import annotations

import json
import re
from typing import Any

from trivet import rules
from trivet.reader.duplicates import Duplicate
from trivet.reader.json_positions import scan
from trivet.reader.limits import LIMITS
from trivet.reader.numbers import NumberTooLongError, exact_decimal, exact_int
from trivet.reader.refusal import RefusedError, line_and_column

_SURROGATE_ESCAPE = re.compile(r"\\u[dD][89a-fA-F]")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


class _DuplicateKeyError(ValueError):
    pass


class _ConstantError(ValueError):
    pass


def read_json(text: str, duplicates: list[Duplicate] | None = None) -> Any:
    """Return the value of a JSON text.

    Raises `RefusedError` for invalid JSON (RFC 8259), which includes `NaN` and `Infinity`, for lone surrogates, and
    for anything beyond `LIMITS`. Duplicate members are appended to `duplicates`, and the last value of each is used.
    Without `duplicates`, duplicate members are errors.
    """
    try:
        value = _decoded(text, _DECODER)
    except _DuplicateKeyError:
        found = duplicates_in(text)
        if duplicates is None:
            raise found[0].refusal() from None
        duplicates += found
        value = _decoded(text, _LAST_COUNTS)
    check_size(value)
    if _SURROGATE_ESCAPE.search(text):
        _refuse_lone_surrogates(text, value)
    return value


def _decoded(text: str, decoder: json.JSONDecoder) -> Any:
    try:
        return decoder.decode(text)
    except (_ConstantError, NumberTooLongError) as fault:
        raise _at_literal(text, fault) from None
    except json.JSONDecodeError as fault:
        raise RefusedError(
            rules.SYNTAX, f"not JSON: {_reason(fault.msg)}", fault.lineno, fault.colno
        ) from None
    except RecursionError:
        raise too_deep() from None


def check_size(value: Any) -> None:
    """Raise `RefusedError` if a value has more levels, or contains more values, than `LIMITS` allows."""
    level: list[Any] = [value]
    nodes = 0
    for _ in range(LIMITS.depth + 1):
        nodes += len(level)
        if nodes > LIMITS.nodes:
            raise RefusedError(rules.LIMIT, f"more than {LIMITS.nodes:,} values")
        below: list[Any] = []
        is_flat = True
        for item in level:
            if type(item) is dict:
                is_flat = False
                below.extend(item.values())
            elif type(item) is list:
                is_flat = False
                below.extend(item)
        if is_flat:
            return
        level = below
    raise too_deep()


def too_deep() -> RefusedError:
    return RefusedError(rules.LIMIT, f"nested deeper than {LIMITS.depth} levels")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise _DuplicateKeyError
    return members


def _constant(literal: str) -> Any:
    raise _ConstantError(f"'{literal}' is not a JSON number")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_float=exact_decimal, parse_int=exact_int, parse_constant=_constant
)
_LAST_COUNTS = json.JSONDecoder(parse_float=exact_decimal, parse_int=exact_int, parse_constant=_constant)


def _reason(message: str) -> str:
    return message[:1].lower() + message[1:]


def duplicates_in(text: str) -> list[Duplicate]:
    """Return the duplicate members in a JSON text, in the order of the text."""
    found = []
    for pointer, name, first, second in scan(text).twice:
        line, column = line_and_column(text, second)
        found.append(Duplicate(pointer, name, line, column, line_and_column(text, first)[0]))
    return found


_LITERAL = re.compile(r'"(?:[^"\\]|\\.)*"|-?Infinity|NaN|-?[0-9][0-9.eE+-]*', re.DOTALL)


def _at_literal(text: str, fault: ValueError) -> RefusedError:
    """Return the error for a number that is too long, or for `NaN` or `Infinity`.

    Its position is that of the first such literal in the text.
    """
    rule = rules.LIMIT if isinstance(fault, NumberTooLongError) else rules.SYNTAX
    for match in _LITERAL.finditer(text):
        literal = match.group()
        if not literal.startswith('"') and _is_faulty(literal):
            return RefusedError(rule, str(fault), *line_and_column(text, match.start()))
    return RefusedError(rule, str(fault))


def _is_faulty(literal: str) -> bool:
    if literal[-1] in "yN":
        return True
    try:
        (exact_int if literal.lstrip("-").isdigit() else exact_decimal)(literal)
    except NumberTooLongError:
        return True
    except ArithmeticError:
        return False
    return False


def _refuse_lone_surrogates(text: str, value: Any) -> None:
    pending = [value]
    while pending:
        item = pending.pop()
        if type(item) is dict:
            pending.extend(item)
            pending.extend(item.values())
        elif type(item) is list:
            pending.extend(item)
        elif type(item) is str and _LONE_SURROGATE.search(item):
            match = _SURROGATE_ESCAPE.search(text)
            place = line_and_column(text, match.start()) if match else (1, 1)
            raise RefusedError(
                rules.SYNTAX, "half a surrogate pair is not a character (RFC 8259 §8.2)", *place
            )
