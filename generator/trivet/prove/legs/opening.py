"""The arguments for opening an engine: the artifacts of one build, its settings, and the PostgreSQL server."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from trivet.catalog.records import Catalog
from trivet.prove.generated import Generated
from trivet.prove.legs.outcome import BrokenLegError, SkippedLegError
from trivet.settings import Settings
from trivet.targets.sql.dialects import DIALECTS
from trivet.targets.sql.plan.records import Table
from trivet.targets.sql.plan.tables import plan_tables


@dataclass(frozen=True, slots=True)
class Server:
    """A PostgreSQL server.

    `dsn` says where to connect, and `stop` stops the server. `is_ours` is true if trivet has started the server,
    so that nothing else uses its database.
    """

    dsn: str
    is_ours: bool
    stop: Callable[[], None]


@dataclass(frozen=True, slots=True)
class Opening:
    """The arguments for opening an engine.

    - `dsn`: the address of the user's PostgreSQL server, if given.
    - `server`: a server that several runs share. Engines do not stop it.
    """

    settings: Settings
    generated: Generated
    catalog: Catalog
    dsn: str | None = None
    server: Server | None = None
    _planned: dict[str, dict[str, Table]] = field(default_factory=dict)

    def ddl(self, dialect: str) -> list[tuple[str, str]]:
        """Return the (path, text) pairs of a dialect's DDL files, in the order to apply them.

        Raises `SkippedLegError` if no DDL is generated for the dialect, and `BrokenLegError` if a file cannot be read.
        """
        paths = self.generated.manifest.get("apply", {}).get(dialect)
        if paths is None:
            raise SkippedLegError("the settings generate no DDL for it")
        return [(path, self.read(path)) for path in paths]

    def table(self, dialect: str, definition: str) -> Table:
        """Return the planned table of the definition with this full name."""
        target = self.settings.targets.sql
        assert target is not None
        if dialect not in self._planned:
            planned = plan_tables(self.catalog, DIALECTS[dialect], target, self.settings.readings)
            self._planned[dialect] = {table.entity.full_name: table for table in planned.tables}
        return self._planned[dialect][definition]

    def read(self, path: str) -> str:
        """Return the text of an artifact. Raises `BrokenLegError` if it cannot be read."""
        try:
            return self.generated.read(path)
        except (OSError, UnicodeDecodeError) as fault:
            raise BrokenLegError(f"{path}: {fault}") from None


def faults_of(
    files: Iterable[tuple[str, str]], run: Callable[[str], object], refusals: tuple[type[Exception], ...]
) -> str:
    """Run DDL files, given as (path, text) pairs, and return what is wrong with them; "" if nothing is.

    `run` runs the text of a file, and raises one of `refusals` if the database refuses it. The later files are run
    nevertheless.
    """
    found: list[str] = []
    for path, text in files:
        try:
            run(text)
        except refusals as fault:
            found.append(f"{path}: {fault}")
    return "; ".join(found)
