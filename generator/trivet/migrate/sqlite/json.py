"""Prints a `Rewriting` as a SQLite expression, which turns the old JSON text of a value into the new text.

Numbers and strings keep their spelling.
"""

from __future__ import annotations

from itertools import count

from trivet.diagnostics import TrivetError
from trivet.migrate.members import new_name, new_value
from trivet.migrate.rewriting import Rewriting
from trivet.targets.sql.dialects.sqlite.text import literal
from trivet.targets.sql.dialects.sqlite.types import raw_at
from trivet.targets.sql.print.layout import block, indent

#: The number of levels of objects and arrays that can be rewritten: the parser's stack in SQLite has 100 entries.
_DEEPEST = 3


def rewritten(one: Rewriting, value: str) -> str:
    """Return SQL for the rewritten JSON text of the SQL expression `value`.

    Raises `TrivetError` if the rewriting is nested more deeply than SQLite's parser allows.
    """
    if _depth(one) > _DEEPEST:
        raise TrivetError(
            f"members are renamed or removed more than {_DEEPEST} levels deep: no migration can be written for SQLite"
        )
    return _Printer().printed(one, value)


class _Printer:
    def __init__(self) -> None:
        self._numbers = count(1)

    def printed(self, one: Rewriting, value: str) -> str:
        if one.is_nothing:
            return value
        number = next(self._numbers)
        source, member = f"d{number}", f"m{number}"
        raw = _raw(f'{source}."doc"', f'{member}."fullkey"')
        if one.items is not None:
            kind, opening, closing = "array", "[", "]"
            pair = self.printed(one.items, raw)
        else:
            kind, opening, closing = "object", "{", "}"
            name = f'{member}."key"'
            members = f'SELECT 1 FROM json_each({source}."doc") AS k WHERE k."key" = '
            key = new_name(one, name, literal, lambda new: f"EXISTS ({members}{new})")
            pair = f"json_quote({key}) || ':' || {new_value(one, name, raw, literal, self.printed)}"
        kept = f'\n    ON {member}."key" NOT IN ({_listed(one.drops)})' if one.drops else ""
        # SQLite's parser has a small stack, so the nested expression must come as early as possible
        return (
            f"(\n  SELECT CASE json_type(r.\"doc\") WHEN '{kind}'"
            f" THEN '{opening}' || coalesce(r.\"inside\", '') || '{closing}' ELSE r.\"doc\" END\n"
            f'  FROM (\n    SELECT group_concat({indent(pair, 4)}, \',\') AS "inside", {source}."doc"\n'
            f'    FROM (SELECT {indent(value, 4)} AS "doc") AS {source}'
            f' LEFT JOIN json_each({source}."doc") AS {member}{kept}\n  ) AS r\n)'
        )


def _depth(one: Rewriting) -> int:
    if one.is_nothing:
        return 0
    inner = (*one.inside.values(), *(two for two in (one.items, one.values) if two is not None))
    return 1 + max(map(_depth, inner), default=0)


def _raw(document: str, path: str) -> str:
    """Return SQL for the text of a member or an item."""
    return block("coalesce(", raw_at(document, path))


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(map(literal, names))
