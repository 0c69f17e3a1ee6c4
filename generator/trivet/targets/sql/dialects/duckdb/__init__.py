"""The DuckDB dialect (2.0 and later): a table stores documents, and a view computes columns from them.

Documents are written to the table. A CHECK constraint refuses text that is not JSON. Triggers test
everything else.
"""

from trivet.targets.sql.dialects.duckdb.table import names
from trivet.targets.sql.dialects.duckdb.types import TYPE_NAMES, TYPES, requested_type, type_of
from trivet.targets.sql.dialects.duckdb.write import write
from trivet.targets.sql.plan.dialect import (
    BEYOND_DOUBLES,
    ColumnTypes,
    Dialect,
    Naming,
    StorageLimit,
    TableLimits,
    no_keys,
)
from trivet.targets.sql.plan.names import ascii_folded

_NO_KEYS = "DuckDB has no keys, indexes and defaults for columns that are computed from the document"
_DOUBLES = (
    "numbers other than integers are compared as doubles, to about 15 digits, and integers up to 38 digits"
)

DUCKDB = Dialect(
    name="duckdb",
    naming=Naming(fold=ascii_folded, names=names),
    types=ColumnTypes(by_kind=TYPES, type_of=type_of, requested=requested_type, type_names=TYPE_NAMES),
    keys=no_keys(_NO_KEYS, "DuckDB has no partitions: the table is whole"),
    limits=TableLimits(
        of_documents=(
            StorageLimit(
                "narrower", "JSON in DuckDB refuses lone surrogates in strings", frozenset(("surrogate",))
            ),
            StorageLimit("wider", "DuckDB keeps duplicate members, and most checks see only the first"),
            StorageLimit("narrower", _DOUBLES, BEYOND_DOUBLES | {"int38"}),
            StorageLimit("wider", _DOUBLES, BEYOND_DOUBLES),
        ),
        keeps_documents=True,
        gives_up=True,
    ),
    write=write,
)
