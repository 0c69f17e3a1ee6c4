"""DuckDB 2.0 and later: a table holds each document whole, and a view computes the columns from it.

DuckDB's views cannot be written through, so what is a view elsewhere is the table here, and the other way round.
The CHECK constraints of the table say what needs no lambda; triggers on its new rows say the rest.
"""

from trivet.settings import SqlTarget
from trivet.targets.sql.dialects.duckdb.table import names
from trivet.targets.sql.dialects.duckdb.types import TYPE_NAMES, TYPES, type_of, wish
from trivet.targets.sql.dialects.duckdb.write import write
from trivet.targets.sql.plan.dialect import Dialect
from trivet.targets.sql.plan.names import ascii_folded, plain


def _reference(name: str, target: SqlTarget) -> str:
    return plain(name)


_NO_KEYS = "DuckDB has no keys, indexes and defaults for columns that are computed from the document"
_DOUBLES = (
    "numbers other than integers are compared as doubles, to about 15 digits, and integers up to 38 digits"
)

DUCKDB = Dialect(
    name="duckdb",
    types=TYPES,
    fragile=frozenset(),
    literal=frozenset(),
    type_of=type_of,
    identifier_bytes=None,
    max_columns=1_000,
    fold=ascii_folded,
    refused=frozenset(),
    table_name=str,
    reference=_reference,
    limits=(
        ("narrower", "JSON in DuckDB refuses lone surrogates in strings"),
        ("wider", "of members that occur twice DuckDB checks the first, and keeps both"),
        ("narrower", _DOUBLES),
        ("wider", _DOUBLES),
    ),
    key_limit="",
    write=write,
    names=names,
    gives_up=True,
    wish=wish,
    type_names=TYPE_NAMES,
    can_refer=lambda column, other: True,
    no_key=lambda key: _NO_KEYS,
    keeps_documents=True,
    no_keys=_NO_KEYS,
)
