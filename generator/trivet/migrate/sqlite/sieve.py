"""Turns the new DDL into temporary objects that record which documents the DDL refuses, and why.

Triggers insert the name of each error or failed CHECK into the table `trivet_refused`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from trivet.migrate.script import Statement, items, unquoted
from trivet.sinks import sql_literal
from trivet.targets.sql.print.literals import quoted
from trivet.targets.sql.print.statements import statements

_RAISED = re.compile(r"RAISE\(ABORT, ('(?:[^']|'')*')\)")
_CHECK = re.compile(r'CONSTRAINT\s+("(?:[^"]|"")*")\s+CHECK\s*(\(.*\))\Z', re.DOTALL)
_BODY = re.compile(r"(?P<head>.*?\nBEGIN\n)(?P<body>.*)\nEND\Z", re.DOTALL)
_EVENTS = ("INSTEAD OF INSERT ON", "BEFORE INSERT ON")
#: Ends the trigger for a document once it is refused: the rest could not be stored.
_STOP = (
    'SELECT RAISE(IGNORE) WHERE EXISTS (\n    SELECT 1 FROM "trivet_refused" AS r, "trivet_current" AS c'
    ' WHERE r."document" = c."document"\n  )'
)
_FIRST = '"trivet_failed"'


@dataclass(frozen=True, slots=True)
class Sieve:
    """The statements for temporary copies of one type's tables, views and triggers.

    `made` makes the copies, and `dropped` drops them.
    """

    made: tuple[str, ...]
    dropped: tuple[str, ...]


def sieve(made: Iterable[Statement]) -> Sieve:
    """Return the temporary objects that record which documents the new DDL of one type refuses.

    `made` are the statements that create the tables of this type, their views and their triggers.
    """
    found: list[str] = []
    dropped: list[str] = []
    for one in made:
        if one.kind == "CREATE TABLE":
            found += _table(one)
            dropped.append(f"DROP TABLE temp.{quoted(one.name)}")
        elif one.kind == "CREATE VIEW":
            found.append(one.text.replace("CREATE VIEW", "CREATE TEMP VIEW", 1))
            dropped.append(f"DROP VIEW temp.{quoted(one.name)}")
        elif one.kind == "CREATE TRIGGER" and any(event in one.text for event in _EVENTS):
            found.append(_trigger(one))
    return Sieve(tuple(found), tuple(reversed(dropped)))


def _table(one: Statement) -> Iterator[str]:
    parts = items(one.text)
    columns = [re.sub(r" NOT NULL\Z", "", part) for part in parts if not part.startswith("CONSTRAINT ")]
    listed = ",\n  ".join(['"trivet_document" INTEGER', *columns])
    name, row = quoted(one.name), _row_of(columns)
    yield f"CREATE TEMP TABLE {name} (\n  {listed}\n) STRICT"
    checks = [found for part in parts if (found := _CHECK.match(part))]
    arms = "\n".join(f"    WHEN NOT {found[2]} THEN {sql_literal(unquoted(found[1]))}" for found in checks)
    refused = f"CASE\n{arms}\n  END" if arms else "NULL"
    yield (
        f"CREATE TEMP TRIGGER {quoted(f'trivet_checks_of_{one.name}')}\nAFTER INSERT ON {name}\nBEGIN\n"
        f'  UPDATE {name} SET "trivet_document" = (SELECT c."document" FROM "trivet_current" AS c)'
        f"\n  WHERE {row} = NEW.{row};\n"
        f"  {_recorded(f'SELECT {refused} FROM {name} WHERE {row} = NEW.{row}')};\nEND"
    )


def _row_of(columns: list[str]) -> str:
    """Return the name of SQLite's row number: `rowid`, `oid` or `_rowid_`, the first that no column has."""
    taken = {column.partition('" ')[0].lower() for column in columns}
    return next(name for name in ("rowid", "oid", "_rowid_") if f'"{name}' not in taken)


def _trigger(one: Statement) -> str:
    found = _BODY.match(one.text)
    assert found is not None, one.text
    head = found["head"].replace("CREATE TRIGGER", "CREATE TEMP TRIGGER", 1)
    body = "".join(f"{text};" for text in _body(statement for _, statement in statements(found["body"])))
    return f"{head}{body}\nEND"


def _body(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        if "RAISE(ABORT" in text and "SELECT" in text[: text.index("RAISE(ABORT")]:
            at = text.index("SELECT")
            yield text[:at] + _recorded(_RAISED.sub(r"\1", text[at:]))
            if _FIRST in text:
                yield f"\n  DELETE FROM {_FIRST}"
            continue
        if '_refusal" VALUES (NEW."doc")' in text:
            yield text
            yield f"\n  {_STOP}"
            continue
        yield text


def _recorded(query: str) -> str:
    return (
        'INSERT INTO "trivet_refused" ("document", "check")\n'
        '  SELECT c."document", r."check"\n'
        f'  FROM "trivet_current" AS c, (SELECT NULL AS "check" WHERE 0 UNION ALL {query}) AS r\n'
        '  WHERE r."check" IS NOT NULL'
    )
