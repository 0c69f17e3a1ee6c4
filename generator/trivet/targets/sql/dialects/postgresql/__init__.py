"""PostgreSQL 15 and later."""

from trivet.settings import SqlTarget
from trivet.targets.sql.dialects.postgresql.direct import direct
from trivet.targets.sql.dialects.postgresql.document_view import ROLES, functions
from trivet.targets.sql.dialects.postgresql.requested_types import TYPE_NAMES, wish
from trivet.targets.sql.dialects.postgresql.row_size import row_limit
from trivet.targets.sql.dialects.postgresql.server_defaults import CALLS
from trivet.targets.sql.dialects.postgresql.table import names
from trivet.targets.sql.dialects.postgresql.types import TYPES, can_refer, type_of
from trivet.targets.sql.dialects.postgresql.write import write
from trivet.targets.sql.plan.dialect import Dialect
from trivet.targets.sql.plan.names import plain


def _reference(name: str, target: SqlTarget) -> str:
    return f"{plain(target.schema)}.{plain(name)}"


POSTGRESQL = Dialect(
    name="postgresql",
    types=TYPES,
    fragile=frozenset(("date", "datetime", "float", "ipv4", "ipv6", "uuid")),
    literal=frozenset(("datetime", "float", "ipv6", "uuid")),
    type_of=type_of,
    identifier_bytes=63,
    max_columns=1_000,
    fold=str,
    refused=frozenset(("cmax", "cmin", "ctid", "tableoid", "xmax", "xmin")),
    table_name=str,
    reference=_reference,
    limits=(
        ("narrower", "jsonb refuses U+0000 and lone surrogates in strings"),
        (
            "narrower",
            "jsonb refuses numbers of 131,072 digits and more, or with more than 16,383 decimal places",
        ),
    ),
    key_limit="PostgreSQL refuses keys that take more than 2,704 bytes in the index",
    key_bytes=2_704,
    link_types={"row": "bigint", "ordinal": "integer", "key": "text"},
    write=write,
    names=names,
    roles=frozenset(("doc", "pkey", *ROLES)),
    wish=wish,
    type_names=TYPE_NAMES,
    direct=direct,
    row_limit=row_limit,
    can_refer=can_refer,
    functions=functions,
    calls=CALLS,
)
