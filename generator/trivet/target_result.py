"""The result of a target: artifacts, and data for manifest, ledger, docs and `explain`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from trivet.diagnostics import Diagnostic, Origin
from trivet.ledger import Verdict


@dataclass(frozen=True, slots=True)
class Artifact:
    """A file of the result: `path` is relative to the root, with `/`; `text` ends with a line feed."""

    path: str
    text: str


@dataclass(frozen=True, slots=True, order=True)
class Placement:
    """The counterpart of a definition, or of one of its members, in a target.

    `member` is the JSON name, or "" for the definition itself. `name` is the class, attribute, table or column;
    `type` its type as written in the artifact; `file` the artifact's path; `target` is `models`, `sql/postgresql`, ….
    """

    definition: str
    member: str
    target: str
    name: str
    type: str
    file: str


def first_of_each(places: Iterable[Placement]) -> dict[str, str]:
    """Map each definition to the definition that its class is named after, as equal definitions may share a class."""
    homes = {one.definition: (one.file, one.name) for one in places if not one.member}
    called = {home: name for name, home in homes.items() if name.endswith(f".{home[1]}")}
    return {name: called.get(home, name) for name, home in homes.items()}


@dataclass(frozen=True, slots=True)
class NamedObject:
    """A named object that a target generates for a location of the schema: a column, a check, a table.

    `owner` is its table, or ""; `origin` the location. `definition` and `member` (or "") have the table or column
    that the object belongs to, while `origin` may be in a definition that many refer to. `full` is the uncut name of
    an object whose name was cut, or the common name of objects that were made unique by digits; else "".
    """

    name: str
    owner: str
    target: str
    file: str
    origin: Origin
    definition: str
    member: str = ""
    full: str = ""


@dataclass(frozen=True, slots=True)
class TargetResult:
    """The result of one target.

    `rows` maps a definition's full name to its value of `model`, `doc` or `sql` in the manifest's `roots`. `apply`
    lists the DDL files per dialect, in the order to run them, and `load` the tables, in the order to fill them. `made`
    lists the named objects that are not a `Placement`.
    """

    artifacts: tuple[Artifact, ...]
    verdicts: tuple[Verdict, ...] = ()
    places: tuple[Placement, ...] = ()
    rows: Mapping[str, Any] = field(default_factory=dict)
    apply: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    diagnostics: tuple[Diagnostic, ...] = ()
    load: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    made: tuple[NamedObject, ...] = ()
