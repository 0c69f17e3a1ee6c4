"""The PostgreSQL dialect, for PostgreSQL 15 and later."""

from trivet.settings import SqlTarget
from trivet.targets.sql.dialects.postgresql.direct import direct
from trivet.targets.sql.dialects.postgresql.document_view import ROLES, user_functions
from trivet.targets.sql.dialects.postgresql.key_values import equal, indistinct
from trivet.targets.sql.dialects.postgresql.requested_types import TYPE_NAMES, requested_type
from trivet.targets.sql.dialects.postgresql.row_size import row_limit
from trivet.targets.sql.dialects.postgresql.server_defaults import CALLS
from trivet.targets.sql.dialects.postgresql.table import names
from trivet.targets.sql.dialects.postgresql.types import TYPES, can_refer, type_of
from trivet.targets.sql.dialects.postgresql.write import write
from trivet.targets.sql.plan.dialect import ColumnTypes, Dialect, Keys, Naming, StorageLimit, TableLimits
from trivet.targets.sql.plan.names import plain


def _reference(name: str, target: SqlTarget) -> str:
    return f"{plain(target.schema)}.{plain(name)}"


POSTGRESQL = Dialect(
    name="postgresql",
    naming=Naming(
        fold=str,
        reference=_reference,
        names=names,
        identifier_bytes=63,
        refused=frozenset(("cmax", "cmin", "ctid", "tableoid", "xmax", "xmin")),
        roles=frozenset(("doc", "pkey", *ROLES)),
        functions=user_functions,
    ),
    types=ColumnTypes(
        by_kind=TYPES,
        type_of=type_of,
        fragile=frozenset(("date", "datetime", "float", "ipv4", "ipv6", "uuid")),
        literal=frozenset(("datetime", "float", "ipv6", "uuid")),
        requested=requested_type,
        type_names=TYPE_NAMES,
        direct=direct,
        calls=CALLS,
    ),
    keys=Keys(
        can_refer=can_refer,
        indistinct=indistinct,
        equal=equal,
        max_bytes=2_704,
        limit="PostgreSQL refuses rows whose key takes more than 2,704 bytes in the index",
        no_json_indexes="",
        no_partitions="",
    ),
    limits=TableLimits(
        of_documents=(
            StorageLimit(
                "narrower",
                "jsonb refuses U+0000 and lone surrogates in strings",
                frozenset(("nul", "surrogate")),
            ),
            StorageLimit(
                "narrower",
                "jsonb refuses numbers of 131,072 digits and more, or with more than 16,383 decimal places",
                frozenset(("long",)),
            ),
            StorageLimit(
                "narrower",
                "documents that nest a recursive definition more than some 300 levels deep are refused: they exceed the"
                " max_stack_depth of 2 MB",
            ),
        ),
        row=row_limit,
        link_types={"row": "bigint", "ordinal": "integer", "key": "text"},
    ),
    write=write,
)
