"""Opens every engine once per run: the generated schema, the models' package, and a database for each SQL dialect.

To add an engine, write a module in `legs/` and add a row to `ENGINES`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from trivet.prove.legs.bundle import open_bundle
from trivet.prove.legs.clickhouse import open_clickhouse
from trivet.prove.legs.duckdb import open_duckdb
from trivet.prove.legs.models import open_models
from trivet.prove.legs.opening import Opening
from trivet.prove.legs.outcome import BrokenLegError, Engine, Leg, SkippedLegError
from trivet.prove.legs.postgresql import open_postgresql
from trivet.prove.legs.spark import open_spark
from trivet.prove.legs.sqlite import open_sqlite

#: Name of an engine → the function that opens it, or raises `SkippedLegError` or `BrokenLegError`. Reports list legs in
#: this order. The ledger calls a database `sql/<name>`, and any other engine by its name.
ENGINES: dict[str, Callable[[Opening], Engine]] = {
    "schema": open_bundle,
    "models": open_models,
    "sqlite": open_sqlite,
    "postgresql": open_postgresql,
    "duckdb": open_duckdb,
    "clickhouse": open_clickhouse,
    "spark": open_spark,
}


@dataclass(slots=True)
class Engines:
    """The open engines of one run.

    - `skipped`: why an engine was not started, by the engine's name
    - `broken`: the error message if an engine's artifacts do not load, by the engine's name
    """

    opening: Opening
    skipped: dict[str, str] = field(default_factory=dict)
    broken: dict[str, str] = field(default_factory=dict)
    _open: dict[str, Engine] = field(default_factory=dict)

    def __enter__(self) -> Engines:
        for name, opened in ENGINES.items():
            try:
                self._open[name] = opened(self.opening)
            except SkippedLegError as why:
                self.skipped[name] = str(why)
            except BrokenLegError as fault:
                self.broken[name] = str(fault)
        return self

    def __exit__(self, *exception: object) -> None:
        for engine in self._open.values():
            engine.close()

    def legs(
        self, row: Mapping[str, Any], without: frozenset[str] = frozenset()
    ) -> tuple[list[Leg], dict[str, str]]:
        """Return the legs for one row of the manifest, and an error message for each engine that is broken.

        The key of a message is the engine's name. Engines in `without` get no message: nothing was generated for them.
        Engines in `skipped` have neither legs nor a message.
        """
        legs: list[Leg] = []
        broken = {name: words for name, words in self.broken.items() if name not in without}
        for name, engine in self._open.items():
            if name in without:
                continue
            try:
                legs.extend(engine.legs(row))
            except BrokenLegError as fault:
                broken[name] = str(fault)
            except (KeyError, TypeError):
                broken[name] = "the manifest's row does not name it"
        return legs, broken
