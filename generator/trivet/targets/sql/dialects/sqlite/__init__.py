"""SQLite 3.38 and later, as it comes: no functions but its own."""

from trivet.settings import SqlTarget
from trivet.targets.sql.dialects.sqlite.server_defaults import CALLS
from trivet.targets.sql.dialects.sqlite.table import (
    DIRECT_ROLES,
    DOOR_ROLES,
    GUARD_ROLES,
    ROW_ROLES,
    names,
)
from trivet.targets.sql.dialects.sqlite.types import TYPE_NAMES, TYPES, can_refer, direct, type_of, wish
from trivet.targets.sql.dialects.sqlite.write import write
from trivet.targets.sql.plan.dialect import Dialect
from trivet.targets.sql.plan.names import ascii_folded, beginning, plain


def _reference(name: str, target: SqlTarget) -> str:
    return plain(name)


def _table_name(name: str) -> str:
    """Names that start with `sqlite_` are SQLite's own."""
    return f"_{name}" if beginning(name, None).lower().startswith("sqlite_") else name


_CUT = "SQLite's JSON functions cut text at U+0000 and do not know lone surrogates"
_DOUBLES = "numbers are compared as integers of 64 bits and doubles, to about 15 digits"

SQLITE = Dialect(
    name="sqlite",
    types=TYPES,
    fragile=frozenset(),
    literal=frozenset(("integer", "number")),
    type_of=type_of,
    identifier_bytes=None,
    max_columns=1_000,
    fold=ascii_folded,
    refused=frozenset(),
    table_name=_table_name,
    reference=_reference,
    limits=(
        ("narrower", f"{_CUT}: such documents are refused"),
        ("narrower", "of members that occur twice SQLite reads the first: such documents are refused"),
        ("narrower", _DOUBLES),
        ("wider", _DOUBLES),
    ),
    key_limit="",
    link_types={"row": "INTEGER", "ordinal": "INTEGER", "key": "TEXT"},
    write=write,
    names=names,
    roles=frozenset(("doc", *DOOR_ROLES, *ROW_ROLES, *GUARD_ROLES, *DIRECT_ROLES)),
    wish=wish,
    type_names=TYPE_NAMES,
    direct=direct,
    can_refer=can_refer,
    calls=CALLS,
    key_note="SQLite checks it only while PRAGMA foreign_keys is on, which it is not by default",
)
