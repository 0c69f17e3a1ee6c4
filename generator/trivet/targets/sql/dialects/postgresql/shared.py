"""The SQL functions that all files of a build share. They are in a file that is applied first.

The name of a function ends with a hash of its content. So several builds can use one PostgreSQL schema.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from trivet.digests import hex_digits
from trivet.predicates.nodes import FormatIs, Matches, Predicate, TypeIs, When
from trivet.predicates.tree import walk
from trivet.sinks import SqlCode, sql_comment
from trivet.targets.sql.dialects.postgresql.formats import format_test
from trivet.targets.sql.dialects.postgresql.function_names import dollar_tag, function_name, qualified
from trivet.targets.sql.dialects.postgresql.helpers import (
    CHANGED,
    EXPECT_HERE,
    FITS,
    INSTANT,
    INTEGER,
    KEY_GIVEN,
    REFUSE,
    Helper,
    fits_key,
    format_key,
    json_format_key,
    pattern_key,
    test_of_json,
    test_of_text,
)
from trivet.targets.sql.dialects.postgresql.nulls import format_of
from trivet.targets.sql.dialects.postgresql.regexes import matches
from trivet.targets.sql.plan.records import Table

#: A pattern with a longer test gets a function; otherwise, a column and its document view would both contain the test.
_LONG = 250


@dataclass(frozen=True, slots=True)
class Shared:
    """The SQL functions that all files of a build share.

    - `schema`: the database schema that contains the functions
    - `helpers`: (key, function), in the order in which the functions are created
    - `names`: the key of each function → its name, with the schema
    """

    schema: str
    helpers: tuple[tuple[str, Helper], ...]
    names: Mapping[str, str]

    @property
    def instant(self) -> str:
        """Return the name of the function that prints a date-time as JSON; "" if no column stores date-times."""
        return self.names.get(INSTANT[0], "")

    def variables(self) -> list[dict[str, Any]]:
        """Return the template variables for each function."""
        return [
            {
                "name": SqlCode(self.names[key]),
                "says": sql_comment(one.says),
                "parameters": SqlCode(one.parameters),
                "returns": SqlCode(one.returns),
                "language": SqlCode(one.language),
                "tag": SqlCode(dollar_tag(one.body)),
                "body": SqlCode(one.body),
            }
            for key, one in self.helpers
        ]


def plan_shared(nodes: Iterable[Predicate], tables: Iterable[Table], schema: str) -> Shared:
    """Return the SQL functions that all files of the build may call: those that `nodes` and `tables` need.

    `schema` is the database schema that contains the functions.
    """
    helpers = (*_of_tables(tables), *_of_nodes(nodes, schema))
    names = {key: qualified(schema, _name(one)) for key, one in helpers}
    return Shared(schema, helpers, names)


def _name(helper: Helper) -> str:
    content = (helper.parameters, helper.returns, helper.language, helper.body)
    return function_name(helper.stem, hex_digits("\n".join(content), 8))


def _of_tables(tables: Iterable[Table]) -> Iterator[tuple[str, Helper]]:
    kinds = {column.kind for table in tables for column in table.all_columns}
    yield from (REFUSE, CHANGED, KEY_GIVEN, EXPECT_HERE)
    if "datetime" in kinds:
        yield INSTANT
    for kind in sorted(kinds & FITS.keys()):
        yield fits_key(kind), FITS[kind]


def _of_format(name: str, schema: str, *, is_whole: bool) -> Iterator[tuple[str, Helper]]:
    """Yield (key, function) for a function that tests whether a string has the format `name`.

    If `is_whole` is true, also yield a function that tests whether a JSON value is such a string.
    """
    stem = f"format_{name.replace('-', '_')}"
    of_text = test_of_text(stem, f"Whether a text has the format {name}", str(format_test(name, "value")))
    yield format_key(name), of_text
    if is_whole:
        test = f"jsonb_typeof(doc) = 'string' AND {qualified(schema, _name(of_text))}(doc #>> '{{}}')"
        yield (
            json_format_key(name),
            test_of_json(stem, f"Whether a value is a string of the format {name}", test),
        )


def _of_nodes(nodes: Iterable[Predicate], schema: str) -> Iterator[tuple[str, Helper]]:
    found = [part for node in nodes for part in walk(node)]
    if any(isinstance(part, TypeIs) and "integer" in part.types for part in found):
        yield INTEGER
    whole = {format_of(part) for part in found if isinstance(part, When)}
    for name in sorted({part.name for part in found if isinstance(part, FormatIs)}):
        yield from _of_format(name, schema, is_whole=name in whole)
    for pattern in sorted({part.pattern for part in found if isinstance(part, Matches)}):
        test = matches(pattern, "value")
        if isinstance(test, str) and len(test) > _LONG:
            yield (
                pattern_key(pattern),
                test_of_text("pattern", "Whether a text matches a pattern of the schemas", test),
            )
