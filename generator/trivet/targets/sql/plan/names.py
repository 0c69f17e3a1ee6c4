"""Makes SQL names of tables, columns and constraints, within the limits of a dialect.

A name depends only on its own schema, so it is never made unique by a number. A name that is too long, or that SQL
cannot write, becomes `<beginning>_<hash>_<role>`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from trivet.diagnostics import Origin
from trivet.digests import hex_digits
from trivet.sinks import sql_identifier
from trivet.visible import is_visible


class SqlName(str):
    """A name that was shortened or made unique; `full` is the original name."""

    __slots__ = ("full",)
    full: str

    def __new__(cls, text: str, full: str) -> SqlName:
        name = super().__new__(cls, text)
        name.full = full
        return name


def full_of(name: str) -> str:
    """Return the full form of a name that may have been shortened.

    Names of constraints, indexes and other objects are made from this form.
    """
    return name.full if isinstance(name, SqlName) else name


def cut_from(name: str) -> str:
    """Return the full form of a name that was shortened or made unique; "" for any other name."""
    return name.full if isinstance(name, SqlName) else ""


def digest(origin: Origin, text: str) -> str:
    """Return 8 hexadecimal digits that depend on the text and its location."""
    return hex_digits(f"{origin}\n{text}", 8)


def is_writable(name: str) -> bool:
    """Return whether the name works as a SQL name and in a JSON path.

    It is not empty, has no double quote or backslash, and every character is visible.
    """
    return bool(name) and '"' not in name and "\\" not in name and is_visible(name)


def fitted(name: str, origin: Origin, limit: int | None, role: str = "") -> str:
    """Return the name, or a substitute if SQL cannot write the name or it has more than `limit` bytes.

    The bytes are those of UTF-8. If `limit` is None, any length is allowed. The substitute is
    `<beginning>_<hash>_<role>`, or `<beginning>_<hash>` without a role. The hash is of `origin` and of the name
    without `role`, so it is the same for each `role`.
    """
    if is_writable(name) and (limit is None or len(name.encode()) <= limit):
        return name
    return marked(name, origin, limit, role)


def apart(name: str, origin: Origin, taken: Iterable[str], limit: int | None, role: str = "") -> str:
    """Return the name that `fitted` returns or, if `taken` contains it, a name made unique by digits.

    The digits are a hash of `origin` and the name. The other parameters are those of `fitted`.
    """
    found = fitted(name, origin, limit, role)
    return found if found not in taken else marked(name, origin, limit, role)


def marked(name: str, origin: Origin, limit: int | None, role: str = "") -> SqlName:
    """Return `<name>_<hash>`, where the hash is made from `origin` and the name without `role`.

    If that exceeds `limit` bytes, or SQL cannot write the name, return `<beginning>_<hash>_<role>`. `role` is the
    last word of the name, such as `idx` in `order_total_idx`; it may be "".
    """
    stem = name.removesuffix(f"_{role}") if role else name
    digits = digest(origin, stem)
    whole = f"{name}_{digits}"
    if is_writable(name) and (limit is None or len(whole.encode()) <= limit):
        return SqlName(whole, name)
    tail = "".join(f"_{part}" for part in (digits, role) if part)
    room = None if limit is None else limit - len(tail.encode())
    return SqlName(beginning(stem, room) + tail, name)


def beginning(name: str, room: int | None) -> str:
    """Return the name cut to `room` bytes of UTF-8; None means that it is not cut.

    Characters that SQL names cannot contain (see `is_writable`) are removed first.
    """
    clean = name if is_writable(name) else "".join(char for char in name if is_writable(char))
    return clean.encode()[:room].decode(errors="ignore")


def free(
    name: str,
    taken: Iterable[str],
    fold: Callable[[str], str] = str,
    fit: Callable[[str], str] = str,
) -> str:
    """Return `fit(name)`, with underscores put before `name` until the result is free.

    - `taken`: the names that are not free, in the form that `fold` returns
    - `fit`: shortens a name that is too long
    """
    names = frozenset(taken)
    while fold(fit(name)) in names:
        name = f"_{name}"
    return fit(name)


def ascii_folded(name: str) -> str:
    """Return the name with its ASCII letters in lower case. Other letters are unchanged."""
    return "".join(char.lower() if char.isascii() else char for char in name)


def plain(name: str) -> str:
    """Return the name as SQL text. It is put in quotes unless every dialect accepts the bare name."""
    if re.fullmatch(r"[a-z_][a-z0-9_]*", name) and name.upper() not in _RESERVED:
        return name
    return str(sql_identifier(name))


#: The reserved words of PostgreSQL 18, SQLite 3.50, DuckDB and ClickHouse, if they have only letters, digits and _.
_RESERVED = frozenset(
    [
        "ABORT",
        "ACTION",
        "ADD",
        "AFTER",
        "ALL",
        "ALTER",
        "ALWAYS",
        "ANALYSE",
        "ANALYZE",
        "AND",
        "ANTI",
        "ANY",
        "ARRAY",
        "AS",
        "ASC",
        "ASOF",
        "ASYMMETRIC",
        "ATTACH",
        "AUTHORIZATION",
        "AUTOINCREMENT",
        "BEFORE",
        "BEGIN",
        "BETWEEN",
        "BINARY",
        "BOTH",
        "BY",
        "CASCADE",
        "CASE",
        "CAST",
        "CHECK",
        "COLLATE",
        "COLLATION",
        "COLUMN",
        "COMMIT",
        "CONCURRENTLY",
        "CONFLICT",
        "CONSTRAINT",
        "CREATE",
        "CROSS",
        "CURRENT",
        "CURRENT_CATALOG",
        "CURRENT_DATE",
        "CURRENT_ROLE",
        "CURRENT_SCHEMA",
        "CURRENT_TIME",
        "CURRENT_TIMESTAMP",
        "CURRENT_USER",
        "DATABASE",
        "DEFAULT",
        "DEFERRABLE",
        "DEFERRED",
        "DELETE",
        "DESC",
        "DESCRIBE",
        "DETACH",
        "DISTINCT",
        "DO",
        "DROP",
        "EACH",
        "ELSE",
        "END",
        "ESCAPE",
        "EXCEPT",
        "EXCLUDE",
        "EXCLUSIVE",
        "EXISTS",
        "EXPLAIN",
        "FAIL",
        "FALSE",
        "FETCH",
        "FILTER",
        "FIRST",
        "FOLLOWING",
        "FOR",
        "FOREIGN",
        "FREEZE",
        "FROM",
        "FULL",
        "FUNCTION",
        "GENERATED",
        "GLOB",
        "GRANT",
        "GROUP",
        "GROUPS",
        "HAVING",
        "IF",
        "IGNORE",
        "ILIKE",
        "IMMEDIATE",
        "IN",
        "INDEX",
        "INDEXED",
        "INITIALLY",
        "INNER",
        "INSERT",
        "INSTEAD",
        "INTERSECT",
        "INTO",
        "IS",
        "ISNULL",
        "JOIN",
        "KEY",
        "LAMBDA",
        "LAST",
        "LATERAL",
        "LEADING",
        "LEFT",
        "LIKE",
        "LIMIT",
        "LOCALTIME",
        "LOCALTIMESTAMP",
        "MATCH",
        "MATERIALIZED",
        "NATURAL",
        "NO",
        "NOT",
        "NOTHING",
        "NOTNULL",
        "NULL",
        "NULLS",
        "OF",
        "OFFSET",
        "ON",
        "ONLY",
        "OR",
        "ORDER",
        "OTHERS",
        "OUTER",
        "OVER",
        "OVERLAPS",
        "PARTITION",
        "PIVOT",
        "PIVOT_LONGER",
        "PIVOT_WIDER",
        "PLACING",
        "PLAN",
        "POSITIONAL",
        "PRAGMA",
        "PRECEDING",
        "PRIMARY",
        "QUALIFY",
        "QUERY",
        "RAISE",
        "RANGE",
        "RECURSIVE",
        "REFERENCES",
        "REGEXP",
        "REINDEX",
        "RELEASE",
        "RENAME",
        "REPLACE",
        "RESTRICT",
        "RETURNING",
        "RIGHT",
        "ROLLBACK",
        "ROW",
        "ROWS",
        "SAVEPOINT",
        "SELECT",
        "SEMI",
        "SESSION_USER",
        "SET",
        "SHOW",
        "SIMILAR",
        "SOME",
        "SUMMARIZE",
        "SYMMETRIC",
        "SYSTEM_USER",
        "TABLE",
        "TABLESAMPLE",
        "TEMP",
        "TEMPORARY",
        "THEN",
        "TIES",
        "TO",
        "TRAILING",
        "TRANSACTION",
        "TRIGGER",
        "TRUE",
        "UNBOUNDED",
        "UNION",
        "UNIQUE",
        "UNPIVOT",
        "UPDATE",
        "USER",
        "USING",
        "VACUUM",
        "VALUES",
        "VARIADIC",
        "VERBOSE",
        "VIEW",
        "VIRTUAL",
        "WHEN",
        "WHERE",
        "WINDOW",
        "WITH",
        "WITHOUT",
    ]
)
