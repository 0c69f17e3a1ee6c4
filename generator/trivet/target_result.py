"""What a target gives back: artifacts, and what manifest, ledger, docs and `explain` need to know."""

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
    """Where a definition, or one of its members, stands in a target.

    `member` is the JSON name, or empty for the definition itself. `name` is the class, attribute, table or
    column; `type` its type as the artifact spells it; `file` the artifact's path; `target` is `models`,
    `sql/postgresql`, ….
    """

    definition: str
    member: str
    target: str
    name: str
    type: str
    file: str


def first_of_each(places: Iterable[Placement]) -> dict[str, str]:
    """Each definition that has a place in a target, and the one after which that place is called: equal ones may
    share a class."""
    homes = {one.definition: (one.file, one.name) for one in places if not one.member}
    called = {home: name for name, home in homes.items() if name.endswith(f".{home[1]}")}
    return {name: called.get(home, name) for name, home in homes.items()}


@dataclass(frozen=True, slots=True)
class NamedObject:
    """What a target calls something that it made because of a place of the schema: a column, a check, a table.

    `owner` is the table around it, or empty; `origin` the place. `definition` and `member` (or empty) say
    whose table or column it belongs to, where the place itself lies in a definition that many refer to. `full`
    is the whole of a name that was cut, or what those would all be called that got digits to part them.
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

    `rows` gives, per definition's full name, what the manifest's `roots` row says for this target: the value
    of `model`, `doc` or `sql`. `apply` gives the DDL files per dialect, in the order to run them, and
    `load` the tables, in the order to fill them. `made` lists what has a name of its own and is no `Placement`.
    """

    artifacts: tuple[Artifact, ...]
    verdicts: tuple[Verdict, ...] = ()
    places: tuple[Placement, ...] = ()
    rows: Mapping[str, Any] = field(default_factory=dict)
    apply: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    diagnostics: tuple[Diagnostic, ...] = ()
    load: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    made: tuple[NamedObject, ...] = ()
