"""The functions that `x-server-default` may name, each with an SQLite expression per kind of column."""

from __future__ import annotations

from collections.abc import Mapping

from trivet.targets.sql.plan.records import Kind

_NOW: Mapping[Kind, str] = {"text": "strftime('%Y-%m-%dT%H:%M:%fZ', 'now')"}


def _random(digits: int) -> str:
    """Return the SQL for a string of random hexadecimal digits; the number of digits must be even."""
    return f"lower(hex(randomblob({digits // 2})))"


#: Version 4 of RFC 9562: 122 random bits.
_UUID = "\n|| ".join(
    (
        f"{_random(8)} || '-' || {_random(4)}",
        f"'-4' || substr({_random(4)}, 2)",
        f"'-' || substr('89ab', 1 + (random() & 3), 1) || substr({_random(4)}, 2)",
        f"'-' || {_random(12)}",
    )
)
CALLS: Mapping[str, Mapping[Kind, str]] = {
    "now()": _NOW,
    "CURRENT_TIMESTAMP": _NOW,
    "CURRENT_DATE": {"text": "date('now')"},
    "gen_random_uuid()": {"text": _UUID},
}
