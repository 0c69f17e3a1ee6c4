"""The SQLite dialect, for SQLite 3.38 and later.

The SQL calls only built-in functions, and `regexp` if the settings say that the application supplies it.
"""

from trivet.targets.sql.dialects.sqlite.key_values import indistinct
from trivet.targets.sql.dialects.sqlite.server_defaults import CALLS
from trivet.targets.sql.dialects.sqlite.table import (
    DIRECT_ROLES,
    GUARD_ROLES,
    ROW_ROLES,
    VIEW_ROLES,
    names,
)
from trivet.targets.sql.dialects.sqlite.types import (
    PLAIN,
    TYPE_NAMES,
    TYPES,
    can_refer,
    direct,
    keeps,
    names_type,
    requested_type,
    tests_type,
    type_of,
)
from trivet.targets.sql.dialects.sqlite.write import write
from trivet.targets.sql.plan.dialect import (
    BEYOND_DOUBLES,
    ColumnTypes,
    Dialect,
    Keys,
    Naming,
    StorageLimit,
    TableLimits,
)
from trivet.targets.sql.plan.names import ascii_folded, beginning


def _table_name(name: str) -> str:
    """Return the name, with `_` before it if it begins with `sqlite_` or `trivet_`.

    SQLite reserves the names that begin with `sqlite_`. The tables that all files share have the prefix `trivet_`.
    """
    return f"_{name}" if beginning(name, None).lower().startswith(("sqlite_", "trivet_")) else name


_CUT = "SQLite's JSON functions cut text at U+0000 and do not know lone surrogates"
_DOUBLES = "integers of up to 64 bits are compared exactly, other numbers as doubles, to about 15 digits"
_CLOSE = "a number that differs from a bound only after these digits may"

SQLITE = Dialect(
    name="sqlite",
    naming=Naming(
        fold=ascii_folded,
        names=names,
        table_name=_table_name,
        roles=frozenset(("doc", *VIEW_ROLES, *ROW_ROLES, *GUARD_ROLES, *DIRECT_ROLES)),
    ),
    types=ColumnTypes(
        by_kind=TYPES,
        type_of=type_of,
        literal=frozenset(("integer", "number")),
        requested=requested_type,
        type_names=TYPE_NAMES,
        direct=direct,
        tests_type=tests_type,
        names_type=names_type,
        keeps=keeps,
        calls=CALLS,
        plain=PLAIN,
    ),
    keys=Keys(
        can_refer=can_refer,
        indistinct=indistinct,
        note="SQLite checks it only while PRAGMA foreign_keys is on, which it is not by default",
        no_json_indexes="SQLite has no index on what is inside a JSON column",
        no_partitions="SQLite has no partitions: the table is whole, and its keys hold in all of it",
    ),
    limits=TableLimits(
        of_documents=(
            StorageLimit("narrower", f"{_CUT}: such documents are refused", frozenset(("nul", "surrogate"))),
            StorageLimit(
                "narrower", "SQLite reads only the first of duplicate members: such documents are refused"
            ),
            StorageLimit("narrower", f"{_DOUBLES}: {_CLOSE} be refused", BEYOND_DOUBLES | {"int64", "int38"}),
            StorageLimit("wider", f"{_DOUBLES}: {_CLOSE} be accepted", BEYOND_DOUBLES),
        ),
        of_columns=(
            StorageLimit("lossy", _DOUBLES, BEYOND_DOUBLES | {"int64", "int38"}),
            StorageLimit("wider", "checks see the text up to the first U+0000 only", frozenset(("nul",))),
        ),
        link_types={"row": "INTEGER", "ordinal": "INTEGER", "key": "TEXT"},
    ),
    write=write,
)
