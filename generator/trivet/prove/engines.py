"""Opens every leg of one run once: the models' package, the databases with all DDL, the bundle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from trivet.prove.generated import Generated
from trivet.prove.legs.bundle import bundle_leg
from trivet.prove.legs.models import Models, open_models
from trivet.prove.legs.outcome import BrokenLegError, Leg, SkippedLegError
from trivet.prove.legs.postgresql import Postgresql, Server, open_postgresql, start_server
from trivet.prove.legs.sqlite import Sqlite, open_sqlite
from trivet.settings import Settings

NAMES = ("schema", "models", "sqlite", "postgresql")


@dataclass(slots=True)
class Engines:
    """`skipped` says of each engine that does not run why not; `broken` maps one that cannot load to its words.

    `server` may be shared by many runs; one that is given is not stopped here.
    """

    settings: Settings
    generated: Generated
    dsn: str | None = None
    server: Server | None = None
    skipped: dict[str, str] = field(default_factory=dict)
    broken: dict[str, str] = field(default_factory=dict)
    _models: Models | None = None
    _sqlite: Sqlite | None = None
    _postgresql: Postgresql | None = None
    _own_server: Server | None = None

    def __enter__(self) -> Engines:
        targets = self.settings.targets
        for name, is_there in (("schema", targets.schema), ("models", targets.models)):
            if is_there is None:
                self.skipped[name] = "the settings do not generate it"
        if "models" not in self.skipped:
            self._open_models()
        for dialect in ("sqlite", "postgresql"):
            if dialect not in self.generated.manifest.get("apply", {}):
                self.skipped[dialect] = "the settings generate no DDL for it"
        if "sqlite" not in self.skipped:
            self._sqlite = open_sqlite(self._ddl("sqlite"))
        if "postgresql" not in self.skipped:
            self._open_postgresql()
        return self

    def __exit__(self, *exception: object) -> None:
        for engine in (self._models, self._sqlite, self._postgresql):
            if engine is not None:
                engine.close()
        if self._own_server is not None:
            self._own_server.stop()

    def _open_models(self) -> None:
        try:
            self._models = open_models(self.generated.folder / self.generated.models)
        except BrokenLegError as fault:
            self.broken["models"] = str(fault)

    def _open_postgresql(self) -> None:
        sql = self.settings.targets.sql
        schema = "public" if sql is None else sql.schema
        try:
            if self.server is None:
                self.server = self._own_server = start_server(self.dsn)
            self._postgresql = open_postgresql(self.server, schema, self._ddl("postgresql"))
        except SkippedLegError as why:
            self.skipped["postgresql"] = str(why)

    def _ddl(self, dialect: str) -> Iterator[tuple[str, str]]:
        for path in self.generated.manifest["apply"][dialect]:
            try:
                yield path, self.generated.read(path)
            except (OSError, UnicodeDecodeError) as fault:
                self.broken[dialect] = f"{path}: {fault}"

    def legs(self, row: Mapping[str, Any]) -> tuple[list[Leg], dict[str, str]]:
        """The legs of one row of the manifest's `roots`, and those that are broken for it with their words."""
        legs: list[Leg] = []
        broken = dict(self.broken)
        for name in NAMES:
            if name in self.skipped or name in broken:
                continue
            try:
                legs.extend(self._of(name, row))
            except BrokenLegError as fault:
                broken[name] = str(fault)
            except (KeyError, TypeError):
                broken[name] = "the manifest's row does not name it"
        return legs, broken

    def _of(self, name: str, row: Mapping[str, Any]) -> tuple[Leg, ...]:
        if name == "schema":
            return (self._bundle(row["definition"]),)
        if name == "models" and self._models is not None:
            return self._models.legs(row["model"])
        if name == "sqlite" and self._sqlite is not None:
            return (self._sqlite.leg(row["sql"]["sqlite"]["documents"]),)
        if name == "postgresql" and self._postgresql is not None:
            names = row["sql"]["postgresql"]
            return (self._postgresql.leg(names["documents"], names["table"]),)
        return ()

    def _bundle(self, definition: str) -> Leg:
        schema = self.settings.targets.schema
        path = f"{schema.path}/bundle.json" if schema is not None else ""
        try:
            text = self.generated.read(path)
        except (OSError, UnicodeDecodeError) as fault:
            raise BrokenLegError(f"{path}: {fault}") from None
        return bundle_leg(text, definition, formats=self.settings.readings.format == "assert")
