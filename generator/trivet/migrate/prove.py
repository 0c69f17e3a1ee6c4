"""`trivet migrate --prove`: tries a migration in a real engine, with documents of the old version."""

from __future__ import annotations

from trivet.migrate.examples import examples
from trivet.migrate.families import version
from trivet.migrate.proof import Proof, Trial, steps
from trivet.migrate.records import Options
from trivet.migrate.run import Sides, plan
from trivet.prove.instances import Sources
from trivet.prove.legs.opening import Server
from trivet.prove.migrations.duckdb import DuckdbEngine
from trivet.prove.migrations.engine import Engine
from trivet.prove.migrations.postgresql import postgresql_engine
from trivet.prove.migrations.sqlite import SqliteEngine

#: The maximum number of documents that are derived for each type.
MOST = 300


def opened(sides: Sides, dialect: str, dsn: str | None = None, server: Server | None = None) -> Engine:
    """Open the engine of a dialect. Raises `SkippedLegError` if it is not available.

    PostgreSQL runs on `server`, else on the user's server `dsn`, else on an embedded server.
    """
    target = sides.new.settings.targets.sql
    assert target is not None
    if dialect == "postgresql":
        return postgresql_engine(dsn, target.schema, server)
    if dialect == "sqlite":
        return SqliteEngine()
    return DuckdbEngine()


def prove(sides: Sides, dialect: str, engine: Engine, sources: Sources, most: int = MOST) -> Proof:
    """Try the migration of a dialect in `engine`, and return what was found.

    The migration is interrupted after each of its statements in turn, and restarted. It is tried with the user's
    documents, and at most `most` derived ones for each type.
    """
    migration = plan(sides, dialect, Options(quarantine=True, lossy=True))
    documents = examples(sides.old.build, version(sides.old, dialect), sources, most)
    count = len(steps(migration))
    return Trial(sides, migration, engine, documents).run(range(1, count))
