"""Makes the names of a table's constraints short enough for the dialect, and unique."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TypeAlias

from trivet.diagnostics import Origin
from trivet.targets.sql.plan.names import fitted, full_of, marked
from trivet.targets.sql.plan.records import Check, Column, Group, Nested, Presence, Table

#: (name, its last word, location in the schema) → the name to use.
Rename: TypeAlias = Callable[[str, str, Origin], str]


def named_apart(table: Table, limit: int | None) -> Table:
    """Return the table and its child tables, with constraints renamed so that no name is used twice in a table.

    A name has at most `limit` bytes (None: no limit).
    """
    children = (replace(child, table=named_apart(child.table, limit)) for child in table.children)
    table = _checks_apart(replace(table, children=tuple(children)), limit)
    counts = Counter((*(check.name for check in table.checks), *_others(table)))

    def rename(name: str, role: str, place: Origin) -> str:
        return marked(full_of(name), place, limit, role) if counts[name] > 1 else name

    return _renamed(table, rename)


# Checks -------------------------------------------------------------------------------------------------
def _checks_apart(table: Table, limit: int | None) -> Table:
    names = _unique_names(table.checks, limit)
    return with_checks(
        table,
        {id(check): replace(check, name=name) for check, name in zip(table.checks, names, strict=True)},
    )


def with_checks(table: Table, checks: Mapping[int, Check]) -> Table:
    """Return the table with other checks; `checks` maps the `id` of each old check to the new one.

    Child tables are unchanged.
    """
    return replace(
        table,
        columns=tuple(_column(column, checks) for column in table.columns),
        objects=tuple(_nested(nested, checks) for nested in table.objects),
        value=None if table.value is None else _column(table.value, checks),
        shape=_all(table.shape, checks),
        rules=_all(table.rules, checks),
        repeated=tuple(replace(one, check=checks[id(one.check)]) for one in table.repeated),
    )


def _all(old: tuple[Check, ...], checks: Mapping[int, Check]) -> tuple[Check, ...]:
    return tuple(checks[id(check)] for check in old)


def _column(column: Column, checks: Mapping[int, Check]) -> Column:
    presence, guard, distinct = column.presence, column.guard, column.distinct
    return replace(
        column,
        entry=_all(column.entry, checks),
        checks=_all(column.checks, checks),
        presence=None if presence is None else checks[id(presence)],
        guard=None if guard is None else replace(guard, check=checks[id(guard.check)]),
        distinct=None if distinct is None else checks[id(distinct)],
    )


def _nested(nested: Nested, checks: Mapping[int, Check]) -> Nested:
    return replace(
        nested,
        columns=tuple(_column(column, checks) for column in nested.columns),
        objects=tuple(_nested(one, checks) for one in nested.objects),
    )


def _unique_names(checks: Iterable[Check], limit: int | None) -> tuple[str, ...]:
    """Return a unique name for each check of a table, in the order of the checks.

    If several checks have the same name, a hash is added to each of these names. `limit` is the maximum length of a
    name in bytes.
    """
    checks = tuple(checks)
    fitting = [fitted(check.name, check.origin, limit, check.ending) for check in checks]
    counts = Counter(fitting)
    names = {name for name in fitting if counts[name] == 1}
    taken: Counter[Origin] = Counter()
    unique: list[str] = []
    for check, name in zip(checks, fitting, strict=True):
        unique.append(_marked(check, limit, taken, names) if counts[name] > 1 else name)
        names.add(unique[-1])
    return tuple(unique)


def _marked(check: Check, limit: int | None, taken: Counter[Origin], names: set[str]) -> str:
    """Return the check's name with a hash that makes it differ from all `names`.

    `taken` counts the hashes that were made for each location; each call adds to it.
    """
    place = check.origin / check.keyword
    while True:
        taken[place] += 1
        numbered = place / taken[place] if taken[place] > 1 else place
        name = marked(check.name, numbered, limit, check.ending)
        if name not in names:
            return name


# Keys, indexes and presence constraints ------------------------------------------------------------------
def _others(table: Table) -> Iterator[str]:
    """Yield the names of all constraints and indexes that are not checks; a name may occur twice."""
    found: list[str] = []

    def note(name: str, role: str, place: Origin) -> str:
        found.append(name)
        return name

    _renamed(table, note)
    yield from found


def _renamed(table: Table, rename: Rename) -> Table:
    link = table.link
    if link is not None:
        link = replace(
            link,
            foreign_key=rename(link.foreign_key, "fkey", table.place / "owner"),
            primary_key=rename(link.primary_key, "pkey", table.place),
        )

    def group(one: Group, role: str) -> Group:
        return replace(one, name=rename(one.name, role, _place(table, one.columns, role)))

    return replace(
        table,
        link=link,
        key=None if table.key is None else group(table.key, "pkey"),
        uniques=tuple(group(one, "key") for one in table.uniques),
        indexes=tuple(group(one, "idx") for one in table.indexes),
        foreign_keys=tuple(
            replace(one, name=rename(one.name, "fkey", _place(table, one.columns, "fkey")))
            for one in table.foreign_keys
        ),
        objects=tuple(_renamed_nested(one, table.place, rename) for one in table.objects),
        presence=_renamed_presence(table.presence, table.place, rename),
    )


def _place(table: Table, columns: Iterable[Column], role: str) -> Origin:
    place = table.place
    for column in columns:
        place /= full_of(column.name)
    return place / role


def _renamed_nested(nested: Nested, place: Origin, rename: Rename) -> Nested:
    inside = place / nested.member
    return replace(
        nested,
        objects=tuple(_renamed_nested(one, inside, rename) for one in nested.objects),
        presence=_renamed_presence(nested.presence, inside, rename),
    )


def _renamed_presence(presence: Presence | None, place: Origin, rename: Rename) -> Presence | None:
    return None if presence is None else replace(presence, name=rename(presence.name, "presence", place))
