"""The dialect of ClickHouse 26 and later: a MergeTree table stores documents and computes columns.

One column contains the name of the first check that the document fails. Each constraint refuses the rows with one
of these names. So a document is parsed only once.
"""

from trivet.targets.sql.dialects.clickhouse.types import TYPE_NAMES, TYPES, refused, requested_type, type_of
from trivet.targets.sql.dialects.clickhouse.write import write
from trivet.targets.sql.plan.dialect import (
    BEYOND_DOUBLES,
    ColumnTypes,
    Dialect,
    Naming,
    StorageLimit,
    TableLimits,
    no_keys,
)

_NO_KEYS = (
    "ClickHouse sorts the table by its key; nothing is unique, and there are no foreign keys or defaults"
)
_PARTITIONS = (
    "ClickHouse divides the table by months of dates or by values, not by hash, and refuses nothing for it"
)
_INTEGERS = (
    "a document with an integer beyond 64 bits, or a number from 9.2e18 to 1e21 beyond them, is refused"
)
_DOUBLES = "numbers other than integers of 64 bits are doubles, to about 15 digits, and refused where they are infinite"

CLICKHOUSE = Dialect(
    name="clickhouse",
    naming=Naming(fold=str),
    types=ColumnTypes(by_kind=TYPES, type_of=type_of, requested=requested_type, type_names=TYPE_NAMES),
    keys=no_keys(_NO_KEYS, _PARTITIONS, refused),
    limits=TableLimits(
        of_documents=(
            StorageLimit("narrower", "lone surrogates in strings are refused", frozenset(("surrogate",))),
            StorageLimit("narrower", "a document of more than 1,024 levels is refused"),
            StorageLimit("narrower", _INTEGERS, frozenset(("int64", "int38"))),
            StorageLimit("narrower", _DOUBLES, BEYOND_DOUBLES),
            StorageLimit("wider", _DOUBLES, BEYOND_DOUBLES),
            StorageLimit("wider", "ClickHouse keeps duplicate members, and most checks see only the first"),
            StorageLimit("wider", "ALTER TABLE … UPDATE checks no constraint"),
        ),
        keeps_documents=True,
        gives_up=True,
    ),
    write=write,
)
