"""SQL names: what a table, a column and a constraint are called, within a dialect's limits.

A name depends only on its own schema. One that is too long, or cannot be written, is cut and gets 8
hexadecimal digits of its pointer's SHA-256, never a running number.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace

from trivet.diagnostics import Origin
from trivet.sinks import sql_identifier
from trivet.targets.sql.records import Check


def digest(origin: Origin) -> str:
    """The first 8 hexadecimal digits of the pointer's SHA-256."""
    return hashlib.sha256(origin.pointer.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def is_writable(name: str) -> bool:
    """Whether the name can be a SQL name that a person can read and a JSON path can hold.

    It is not empty, has no quote or backslash, and every character shows.
    """
    if name.isascii() and name.isprintable():
        return bool(name) and '"' not in name and "\\" not in name
    return bool(name) and all(
        char == " " or (char not in '"\\' and unicodedata.category(char)[0] in "LMNPS") for char in name
    )


def fitted(name: str, origin: Origin, limit: int | None) -> str:
    """The name itself, or its writable beginning and the digest of where it comes from.

    `limit` counts bytes of UTF-8; None is no limit. Names made for one place in several roles need places of
    their own, such as `origin / "doc"`.
    """
    clean = name if is_writable(name) else "".join(char for char in name if is_writable(char))
    if clean == name and (limit is None or len(name.encode()) <= limit):
        return name
    room = len(clean.encode()) if limit is None else limit - 9
    return f"{clean.encode()[:room].decode(errors='ignore')}_{digest(origin)}"


def apart(name: str, origin: Origin, taken: Iterable[str], limit: int | None) -> str:
    """The name as it fits, with the digest of where it comes from if it is taken."""
    found = fitted(name, origin, limit)
    return found if found not in taken else fitted(f"{name}_{digest(origin)}", origin, limit)


def parted(checks: Iterable[Check], limit: int | None) -> tuple[Check, ...]:
    """The checks of one table with names that fit and differ: equal ones all get their pointer's digest.

    Checks that share their pointer as well (references in one schema) are parted by their order there.
    """
    fitting = [replace(check, name=fitted(check.name, check.origin, limit)) for check in checks]
    counts = Counter(check.name for check in fitting)
    taken: Counter[Origin] = Counter()
    names = {check.name for check in fitting if counts[check.name] == 1}
    named: list[Check] = []
    for check in fitting:
        if counts[check.name] > 1:
            check = _parted(check, limit, taken, names)
            names.add(check.name)
        named.append(check)
    return tuple(named)


def _parted(check: Check, limit: int | None, taken: Counter[Origin], names: set[str]) -> Check:
    """The check with its pointer's digest, and its order among those that share it."""
    place = check.origin / check.keyword
    while True:
        taken[place] += 1
        made = _suffixed(check, limit, place / taken[place] if taken[place] > 1 else place)
        if made.name not in names:
            return made


def _suffixed(check: Check, limit: int | None, place: Origin) -> Check:
    room = len(check.name.encode()) if limit is None else limit - 9
    stem = check.name.encode()[:room].decode(errors="ignore")
    return replace(check, name=f"{stem}_{digest(place)}")


def free(wanted: str, taken: Iterable[str], fold: Callable[[str], str] = str) -> str:
    """The name, with as many leading underscores as part it from those taken (folded already)."""
    names = frozenset(taken)
    while fold(wanted) in names:
        wanted = f"_{wanted}"
    return wanted


def ascii_folded(name: str) -> str:
    """The name for dialects that compare names without regard to the case of ASCII letters."""
    return "".join(char.lower() if char.isascii() else char for char in name)


def plain(name: str) -> str:
    """A name as SQL text, quoted only where it is not plainly a name in every dialect."""
    if re.fullmatch(r"[a-z_][a-z0-9_]*", name) and name.upper() not in _RESERVED:
        return name
    return str(sql_identifier(name))


#: The reserved words of PostgreSQL 18, SQLite 3.50 and DuckDB, without those that are no lower-case names.
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
