"""Prints literals and numbers for DuckDB.

Strings from a schema are escaped by the sinks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from trivet.predicates.nodes import Number
from trivet.targets.sql.plan.doubles import EXACT
from trivet.targets.sql.print.layout import WIDTH, block, filled, is_wrapped, wrapped
from trivet.targets.sql.print.literals import has_surrogates, visible_literal

#: From this number on, literals take longer to bind than one call of the macro `names`.
_MANY = 4
_PLAIN = re.compile("'[!-~]+'")


def is_storable(text: str) -> bool:
    """Return whether JSON in DuckDB can contain the string.

    DuckDB stores JSON as UTF-8, so the string must not contain lone surrogates.
    """
    return not has_surrogates(text)


def literal(text: str) -> str:
    """Return a string as a SQL expression on one line, such as `('a' || chr(10) || 'b')`.

    DuckDB must be able to store the string (see `is_storable`).
    """
    return visible_literal(text, "chr")


def array(items: Iterable[str]) -> str:
    """Return a SQL list of the literals in `items`, on as few lines as possible.

    Many plain strings become one string that a macro splits, because DuckDB binds one literal faster than many.
    """
    parts = list(items)
    if len(parts) >= _MANY and all(_PLAIN.fullmatch(one) for one in parts):
        return filled_names([one[1:-1] for one in parts])
    line = f"[{', '.join(parts)}]"
    return line if len(line) <= WIDTH else filled("[", [*(f"{one}," for one in parts[:-1]), parts[-1]], "]")


def filled_names(names: Iterable[str]) -> str:
    """Return a SQL list of the names, as a call of the macro `names`: `names('id total')`.

    The macro splits its text at the blanks.
    """
    lines = filled("", names, "").strip().split("\n")
    texts = [f"'{line.strip()}{' ' * (number < len(lines))}'" for number, line in enumerate(lines, 1)]
    return block("names(", "\n".join(texts))


def path_of(pointer: str) -> str:
    """Return a JSON Pointer (RFC 6901) as a path in DuckDB: `/id` becomes `id`, and `/a/b` stays unchanged."""
    return pointer[1:] if re.fullmatch("/[A-Za-z_][A-Za-z0-9_]*", pointer) else pointer


def huge(value: Number) -> str:
    """Return an integer as SQL of the type HUGEINT; `is_huge` must be true for it."""
    return f"CAST('{int(value)}' AS HUGEINT)"


def double(value: Number) -> str:
    """Return the double that is nearest to a number, or an infinity, as SQL."""
    number = Decimal(value)
    if number == number.to_integral_value() and abs(number) < EXACT:
        return str(int(number)) if number >= 0 else f"({int(number)})"
    return f"CAST('{number:E}' AS DOUBLE)" if abs(number.adjusted()) > 15 else f"{number:f}"


def negated(test: str) -> str:
    """Return the negation of a condition.

    A simple condition gets the opposite operator, so that it needs no `NOT`.
    """
    simple = _SIMPLE.fullmatch(test)
    if simple is not None:
        return f"{simple['left']} {_OPPOSITES[simple['operator']]}{simple['right']}"
    among = _AMONG.match(test)
    if among is not None and is_wrapped(test[among.end() :]):
        return f"{among['subject']} NOT IN {test[among.end() :]}"
    name = _NAME.match(test)
    return f"NOT {test if name and is_wrapped(test[name.end() :]) else wrapped(test)}"


_NAME = re.compile(r"\w+(?=\()")
_AMONG = re.compile(r'(?P<subject>"[^"]+") IN (?=\()')
_OPPOSITES = {"IS NOT NULL": "IS NULL", "=": "<>", ">=": "<", "<=": ">"}
_SIMPLE = re.compile(
    r"""(?P<left>"[^"]+"|\w+\("[^"]+"\)) (?P<operator>IS NOT NULL|=|>=|<=)(?P<right>| '[^']*'| [0-9]+)"""
)
