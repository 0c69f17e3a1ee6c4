"""The x- keys that do something, read into one record; everything else about x- keys is annotation.

`VOCABULARY` binds each spelling to its effect: a new spelling is one row.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Effects:
    """What the x- keys of one schema ask for; None and () where they ask for nothing.

    `table` and `column` name SQL objects, `owner` a team, `flags` are (label, value) pairs of yes/no facts,
    `python_name` a class or attribute.
    """

    table: str | None = None
    column: str | None = None
    owner: str | None = None
    python_name: str | None = None
    flags: tuple[tuple[str, bool], ...] = ()


Apply = Callable[[Effects, str, Any], Effects]


def _table(effects: Effects, key: str, value: Any) -> Effects:
    return replace(effects, table=_text(value) or effects.table)


def _column(effects: Effects, key: str, value: Any) -> Effects:
    return replace(effects, column=_text(value) or effects.column)


def _owner(effects: Effects, key: str, value: Any) -> Effects:
    return replace(effects, owner=_text(value) or effects.owner)


def _python_name(effects: Effects, key: str, value: Any) -> Effects:
    return replace(effects, python_name=_text(value) or effects.python_name)


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _flag(effects: Effects, key: str, value: Any) -> Effects:
    label = key.removeprefix("x-").replace("-", " ")
    return replace(effects, flags=(*effects.flags, (label, value))) if isinstance(value, bool) else effects


VOCABULARY: dict[str, Apply] = {
    "x-cloud-only": _flag,
    "x-collection": _table,
    "x-column": _column,
    "x-owner": _owner,
    "x-python-name": _python_name,
    "x-table": _table,
}


def effects_of(extensions: Mapping[str, Any]) -> Effects:
    """The effects of a schema's x- keys (`Facts.extensions`), applied in the keys' order."""
    effects = Effects()
    for key in sorted(extensions):
        if key in VOCABULARY:
            effects = VOCABULARY[key](effects, key, extensions[key])
    return effects
