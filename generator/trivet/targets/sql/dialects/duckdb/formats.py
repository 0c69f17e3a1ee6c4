"""The checks of formats beyond their patterns, as DuckDB conditions on a text."""

from __future__ import annotations

from collections.abc import Mapping

from trivet.predicates.formats import CHECK_PATTERNS, FORMATS
from trivet.predicates.nodes import Cannot
from trivet.targets.sql.dialects.duckdb.regexes import matches
from trivet.targets.sql.print.layout import joined


def format_test(name: str, text: str) -> str | Cannot:
    """Return the call of the macro for a format in `WHOLE`, else its `checks`, as far as patterns express them."""
    if name in WHOLE:
        return f"{WHOLE[name]}({text})"
    tests: list[str] = []
    for check in FORMATS[name].checks:
        if check not in CHECK_PATTERNS:
            return Cannot(f"DuckDB has no expression for the check '{check}' of this format")
        for pattern in CHECK_PATTERNS[check]:
            printed = matches(pattern, text)
            if isinstance(printed, Cannot):
                return printed
            tests.append(printed)
    return joined("AND", tests or ["true"])


#: Formats that a macro checks completely (`shared.sql.jinja2`), without their patterns.
WHOLE: Mapping[str, str] = {"date": "is_date", "date-time": "is_date_time"}
