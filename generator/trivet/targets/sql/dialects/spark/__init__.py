"""The dialect of Spark SQL 4: a validation query, and a table with typed columns for valid documents.

Spark has no CHECK constraints. So the verdicts in the ledger apply to the query.
"""

from trivet.settings import SqlTarget
from trivet.targets.sql.dialects.spark.text import reference
from trivet.targets.sql.dialects.spark.types import TYPES, type_of
from trivet.targets.sql.dialects.spark.write import write
from trivet.targets.sql.plan.dialect import (
    BEYOND_DOUBLES,
    ColumnTypes,
    Dialect,
    Naming,
    StorageLimit,
    TableLimits,
    no_keys,
)


def _reference(name: str, target: SqlTarget) -> str:
    return reference(name)


def _table_name(name: str) -> str:
    """Return the name with `_` in place of each character that Spark's catalog refuses in names of tables."""
    return "".join(char if char.isascii() and char.isalnum() else "_" for char in name)


_TABLE = (
    "a table checks NOT NULL at most, and one of Parquet files not even that: only the query tests documents"
)
_NULLS = (
    "a column is NULL for an integer beyond 64 bits, and a date or time that Spark cannot read;"
    " a table that checks NOT NULL refuses such a document"
)
_NO_KEYS = "Spark has no keys, indexes, foreign keys and defaults"
_DOUBLES = (
    "numbers of more than 38 digits or with an exponent are doubles; all are compared to about 15 digits"
)
_LIMITS = "a document of more than 999 levels, or with a number of more than 1,000 digits, is refused"
_STACK = "for a long string, a pattern that repeats a choice may exhaust Java's stack: the query ends with an error"

SPARK = Dialect(
    name="spark",
    naming=Naming(fold=str.lower, reference=_reference, table_name=_table_name),
    types=ColumnTypes(by_kind=TYPES, type_of=type_of),
    keys=no_keys(_NO_KEYS, "the tables of Spark are not partitioned here"),
    limits=TableLimits(
        of_documents=(
            StorageLimit("wider", _TABLE),
            StorageLimit("narrower", _NULLS),
            StorageLimit("narrower", "lone surrogates in strings are refused", frozenset(("surrogate",))),
            StorageLimit("narrower", _LIMITS, frozenset(("long",))),
            StorageLimit("narrower", _STACK),
            StorageLimit("narrower", _DOUBLES, BEYOND_DOUBLES | {"int38"}),
            StorageLimit("wider", _DOUBLES, BEYOND_DOUBLES | {"int38"}),
        ),
        keeps_documents=True,
        unchecked="a table of Spark has no CHECK constraints; `queries: true` writes a query that tests documents",
        gives_up=True,
    ),
    write=write,
)
