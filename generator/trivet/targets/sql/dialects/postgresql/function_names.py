"""Names of functions, and the quotes around their bodies."""

from __future__ import annotations

from trivet.digests import hex_digits
from trivet.targets.sql.plan.names import SqlName, beginning, full_of
from trivet.targets.sql.plan.records import Check
from trivet.targets.sql.print.literals import quoted

_LIMIT = 63


def qualified(schema: str, name: str) -> str:
    return f"{quoted(schema)}.{quoted(name)}"


def function_name(stem: str, meaning: str, role: str = "") -> str:
    """Return a name derived from a definition's or a check's, shortened except for the hash and the role."""
    clean = "".join(
        char for char in stem.replace(".", "_") if char != "\0" and not "\ud800" <= char <= "\udfff"
    )
    whole = f"{clean}_{meaning}"
    if len(whole.encode()) <= _LIMIT:
        return whole
    tail = "".join(f"_{part}" for part in (meaning, role) if part)
    return SqlName(beginning(clean.removesuffix(f"_{role}"), _LIMIT - len(tail.encode())) + tail, whole)


def check_function(check: Check, body: str, table: str) -> str:
    """Return the name of the function for a check that a CHECK constraint cannot contain; `table` is the table's id.

    The hash includes the check's full name, as two equal checks may differ only in what is cut off their names.
    """
    full = full_of(check.name)
    digits = hex_digits(f"{table}\n{full}\n{body}", 8)
    return function_name(full, digits, check.ending)


def dollar_tag(body: str) -> str:
    """Return a dollar quote that does not occur in the body."""
    tag = "$trivet$"
    while tag in body:
        tag = f"{tag[:-1]}_$"
    return tag
