"""The DuckDB dialect (2.0 and later): a table stores documents, and a view computes columns from them.

Documents are written to the table. A CHECK constraint refuses text that is not JSON. Triggers test
everything else.
"""

from trivet.settings import SqlTarget
from trivet.targets.sql.dialects.duckdb.table import names
from trivet.targets.sql.dialects.duckdb.types import TYPE_NAMES, TYPES, requested_type, type_of
from trivet.targets.sql.dialects.duckdb.write import write
from trivet.targets.sql.plan.dialect import (
    BEYOND_DOUBLES,
    ColumnTypes,
    Dialect,
    Keys,
    Naming,
    StorageLimit,
    TableLimits,
)
from trivet.targets.sql.plan.names import ascii_folded, plain


def _reference(name: str, target: SqlTarget) -> str:
    return plain(name)


_NO_KEYS = "DuckDB has no keys, indexes and defaults for columns that are computed from the document"
_DOUBLES = (
    "numbers other than integers are compared as doubles, to about 15 digits, and integers up to 38 digits"
)

DUCKDB = Dialect(
    name="duckdb",
    naming=Naming(fold=ascii_folded, reference=_reference, names=names),
    types=ColumnTypes(by_kind=TYPES, type_of=type_of, requested=requested_type, type_names=TYPE_NAMES),
    keys=Keys(
        can_refer=lambda column, other: True,
        no_foreign_key=lambda key: _NO_KEYS,
        none=_NO_KEYS,
        no_json_indexes=_NO_KEYS,
        no_partitions="DuckDB has no partitions: the table is whole",
    ),
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
