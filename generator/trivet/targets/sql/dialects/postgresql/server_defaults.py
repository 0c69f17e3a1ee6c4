"""The functions that `x-server-default` may name, each with a PostgreSQL expression per kind of column."""

from __future__ import annotations

from collections.abc import Mapping

from trivet.targets.sql.plan.records import Kind

#: RFC 3339 in UTC, for date-times in text columns.
_NOW: Mapping[Kind, str] = {
    "datetime": "now()",
    "text": """to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')""",
}
CALLS: Mapping[str, Mapping[Kind, str]] = {
    "now()": _NOW,
    "CURRENT_TIMESTAMP": _NOW,
    "CURRENT_DATE": {"date": "current_date", "text": "to_char(current_date, 'YYYY-MM-DD')"},
    "gen_random_uuid()": {"uuid": "gen_random_uuid()", "text": "gen_random_uuid()::text"},
}
