"""The SQL functions that all files of a build share, and the keys that identify these functions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from trivet.targets.sql.dialects.postgresql.text import literal
from trivet.targets.sql.dialects.postgresql.types import STORABLE_TIMES, TYPES
from trivet.targets.sql.plan.records import Kind
from trivet.targets.sql.print.layout import indent

#: The properties of a test function. PL/pgSQL keeps its plan for the session. STRICT: it is NULL for NULL, uncalled.
TEST = "plpgsql IMMUTABLE STRICT PARALLEL SAFE"


@dataclass(frozen=True, slots=True)
class Helper:
    """A shared SQL function.

    The function's name begins with `stem`, and `says` is its comment. The other fields are SQL text; `language`
    includes properties such as STRICT.
    """

    stem: str
    says: str
    parameters: str
    returns: str
    language: str
    body: str


def format_key(name: str) -> str:
    """Return the key of the function that tests a string for a format.

    The key begins with U+0000, so it differs from the name of any definition.
    """
    return f"\0format {name}"


def json_format_key(name: str) -> str:
    """Return the key of the SQL function that tests whether a JSON value is a string with the format `name`.

    `Printer.functions` maps this key to the name of the function.
    """
    return f"\0json format {name}"


def pattern_key(pattern: str) -> str:
    return f"\0pattern {pattern}"


def fits_key(kind: Kind) -> str:
    return f"\0fits {kind}"


def test_of_json(stem: str, says: str, test: str) -> Helper:
    """Return a shared SQL function that evaluates the condition `test` on its parameter `doc`, a JSON value.

    The function's name is made from `stem`, and `says` is its comment.
    """
    return Helper(stem, says, "doc jsonb", "boolean", TEST, f"BEGIN\n  RETURN {indent(test)};\nEND")


def test_of_text(stem: str, says: str, test: str) -> Helper:
    """Return a shared function that evaluates the condition `test` for its parameter `value`, a string.

    `stem` is the beginning of the function's name, and `says` is its comment.
    """
    return Helper(stem, says, "value text", "boolean", TEST, f"BEGIN\n  RETURN {indent(test)};\nEND")


def _fits(kind: Kind, stored: str) -> Helper:
    name = TYPES[kind]
    test = f"value ~ {literal(STORABLE_TIMES[kind])}"
    return test_of_text(f"fits_{name}", f"Whether {name} can store {stored}", test)


#: For each kind of column: the function that tests whether the column's type can store a text that has the format.
FITS: Mapping[Kind, Helper] = {
    "date": _fits("date", "a date: no year 0"),
    "datetime": _fits(
        "datetime",
        "a date-time: no year 0, no fraction of a leap second, offsets below 16 hours, 128 characters",
    ),
}

INTEGER = (
    "\0integer",
    test_of_json(
        "is_integer",
        "Whether a value is an integer",
        "CASE WHEN jsonb_typeof(doc) = 'number' THEN doc::numeric % 1 = 0 ELSE false END",
    ),
)

INSTANT = (
    "\0instant",
    Helper(
        "json_of_instant",
        "An instant as JSON, in UTC",
        "value timestamptz",
        "jsonb",
        "sql STABLE PARALLEL SAFE",
        "SELECT to_jsonb((to_jsonb(value AT TIME ZONE 'UTC') #>> '{}') || 'Z')",
    ),
)

REFUSE = (
    "\0refuse",
    Helper(
        "refuse",
        "Refuses a document because of a constraint; `undeclared` holds members that it must not have",
        "violated text, home text, relation text, undeclared jsonb",
        "void",
        "plpgsql STABLE PARALLEL SAFE",
        """\
BEGIN
  RAISE EXCEPTION USING
    ERRCODE = 'check_violation',
    MESSAGE = format('the document violates check constraint "%s" of %s', violated, relation) || coalesce((
      SELECT format(' (undeclared: %s)', string_agg(m.key, ', ' ORDER BY m.key))
      FROM jsonb_object_keys(undeclared) AS m (key)
      HAVING count(*) > 0
    ), ''),
    SCHEMA = home,
    TABLE = relation,
    CONSTRAINT = violated;
END""",
    ),
)

CHANGED = (
    "\0changed",
    Helper(
        "raise_changed",
        "Raises the error that another session has changed a document",
        "home text, relation text",
        "void",
        "plpgsql STABLE PARALLEL SAFE",
        """\
BEGIN
  RAISE EXCEPTION USING
    ERRCODE = 'serialization_failure',
    MESSAGE = format('a document of %s has changed since it was read', relation),
    SCHEMA = home,
    TABLE = relation;
END""",
    ),
)

KEY_GIVEN = (
    "\0key given",
    Helper(
        "raise_key",
        "Raises the error that the key column of a view cannot be set; `reads` says where the key comes from",
        "home text, relation text, reads text",
        "void",
        "plpgsql STABLE PARALLEL SAFE",
        """\
BEGIN
  RAISE EXCEPTION USING
    ERRCODE = 'generated_always',
    MESSAGE = format('%s %s', relation, reads),
    SCHEMA = home,
    TABLE = relation;
END""",
    ),
)

EXPECT_HERE = (
    "\0expect here",
    Helper(
        "expect_here",
        "Refuses to write if the schema of the view was renamed: a new schema with the old name has other tables",
        "view oid, written regtype, home text",
        "void",
        "plpgsql STABLE PARALLEL SAFE",
        """\
DECLARE
  found record;
BEGIN
  IF (SELECT c.relnamespace FROM pg_catalog.pg_class AS c WHERE c.oid = view)
    <> (SELECT t.typnamespace FROM pg_catalog.pg_type AS t WHERE t.oid = written) THEN
    SELECT n.nspname, c.relname INTO found
    FROM pg_catalog.pg_class AS c, pg_catalog.pg_namespace AS n
    WHERE c.oid = view AND n.oid = c.relnamespace;
    RAISE EXCEPTION USING
      ERRCODE = 'object_not_in_prerequisite_state',
      MESSAGE = format(
        'documents are read from %I.%I, and written in the schema %I', found.nspname, found.relname, home
      ),
      SCHEMA = found.nspname,
      TABLE = found.relname;
  END IF;
END""",
    ),
)
