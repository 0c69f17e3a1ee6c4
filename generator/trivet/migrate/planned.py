"""The records from which a dialect prints a migration.

`Planned` has both versions of the build, and the old and the new table of each type's documents.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from trivet.diagnostics import Diagnostic
from trivet.migrate.families import Family, Version
from trivet.migrate.records import Options, Part
from trivet.migrate.rewriting import Rewriting
from trivet.render import Renderer
from trivet.sinks import SqlCode, sql_comment
from trivet.targets.sql.plan.records import Table


@dataclass(frozen=True, slots=True)
class Moved:
    """The old and the new table of one type (`family`), and how the type's documents change (`rewriting`)."""

    family: Family
    rewriting: Rewriting

    @property
    def before(self) -> Table:
        """Return the table of the old version. Both versions must have a table for the type."""
        assert self.family.old is not None
        return self.family.old

    @property
    def after(self) -> Table:
        """Return the table of the new version. Both versions must have the table."""
        assert self.family.new is not None
        return self.family.new


@dataclass(frozen=True, slots=True)
class Planned:
    """The differences of two versions in one dialect.

    - `name`: the name of the old version.
    - `moved`: the types whose tables differ or whose documents are rewritten.
    - `unchanged`: the other types.
    """

    name: str
    old: Version
    new: Version
    moved: tuple[Moved, ...]
    unchanged: tuple[Moved, ...]
    losses: tuple[Diagnostic, ...]

    @property
    def kept(self) -> tuple[Moved, ...]:
        """Return those types in `moved` that have tables in both versions."""
        return tuple(one for one in self.moved if one.family.old is not None and one.family.new is not None)


@dataclass(frozen=True, slots=True)
class Printing:
    """Renders the parts of a migration, each of which is a SQL script.

    Each part begins with comments: the title, and what the migration loses (`lost`).
    """

    title: str
    lost: tuple[str, ...]
    options: Options
    renderer: Renderer

    def render(self, template: str, says: str, variables: dict[str, Any]) -> str:
        given = {
            "title": sql_comment(f"{self.title}: {says}"),
            "notes": [sql_comment(f"Lost: {one}") for one in self.lost],
            "count": self.options.count,
            "quarantine": self.options.quarantine,
        }
        return self.renderer.render(f"migrate/{template}.sql.jinja2", {**given, **variables})


class PrintsParts(Protocol):
    """Prints the parts of a migration in one dialect."""

    def __call__(self, planned: Planned, printing: Printing) -> tuple[Part, ...]: ...


def codes(texts: Iterable[str]) -> list[SqlCode]:
    return [SqlCode(text) for text in texts]
