"""What a target returns: artifacts, and data for the manifest, the ledger, the docs and `explain`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from trivet.diagnostics import Diagnostic, Origin
from trivet.ledger import Verdict


@dataclass(frozen=True, slots=True)
class Artifact:
    """A generated file: its path relative to the root, with `/`, and its text, which ends with a line feed."""

    path: str
    text: str


class Placement(NamedTuple):
    """The name of a definition or a member in a target, and the file that contains it.

    - `member`: the JSON name of the member, which may be empty; None for the definition itself.
    - `target`: `models`, `sql/postgresql`, ….
    - `name`: the name of the class, attribute, table or column.
    - `type`: the type as written in the file.
    """

    definition: str
    member: str | None
    target: str
    name: str
    type: str
    file: str


def in_order(places: Iterable[Placement]) -> tuple[Placement, ...]:
    """Return the placements sorted by definition; the placement of a definition precedes those of its members."""
    return tuple(sorted(places, key=lambda one: (one[0], one.member is not None, one.member or "", *one[2:])))


def first_of_each(places: Iterable[Placement]) -> dict[str, str]:
    """Map each definition to the definition after which its class is named. Equal definitions share a class."""
    homes = {one.definition: (one.file, one.name) for one in places if one.member is None}
    called = {home: name for name, home in homes.items() if name.endswith(f".{home[1]}")}
    return {name: called.get(home, name) for name, home in homes.items()}


@dataclass(frozen=True, slots=True)
class NamedObject:
    """A named object, such as a column, a check or a table, that a target generates for a schema.

    - `owner`: the table that contains the object, or "" without one
    - `origin`: the location of the schema; objects of several tables may have the same origin
    - `definition`: the definition for which the object's table is made
    - `member`: the member for which the object is made; None if it is made for the definition itself
    - `full`: the original name if it was shortened or made unique; "" otherwise
    - `checks`: the member of the definition that the object checks; None if it is no check, or one that refuses nothing
    """

    name: str
    owner: str
    target: str
    file: str
    origin: Origin
    definition: str
    member: str | None = None
    full: str = ""
    checks: str | None = None


@dataclass(frozen=True, slots=True)
class TargetResult:
    """The result of one target.

    - `rows`: what this target adds to each definition's row of the manifest, by full name.
    - `apply`: the DDL files of each dialect, in the order in which a database must run them.
    - `load`: the tables of each dialect, in the order in which they must be filled.
    - `made`: the objects that have a name in a database, such as tables, columns and checks.
    """

    artifacts: tuple[Artifact, ...]
    verdicts: tuple[Verdict, ...] = ()
    places: tuple[Placement, ...] = ()
    rows: Mapping[str, Any] = field(default_factory=dict)
    apply: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    diagnostics: tuple[Diagnostic, ...] = ()
    load: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    made: tuple[NamedObject, ...] = ()
