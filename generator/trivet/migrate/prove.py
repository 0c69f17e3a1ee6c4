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

#: The most documents that are derived for each type.
MOST = 300


def opened(sides: Sides, dialect: str, dsn: str | None = None, server: Server | None = None) -> Engine:
    """Open the engine of a dialect. Raises `SkippedLegError` if it is not available.

    PostgreSQL runs on `server`. If that is None, it runs on the user's server `dsn`. If both are None, it runs
    on an embedded server.
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

    The migration is interrupted after its first statement, then after its second, and so on. Each time it is run
    again from its beginning, on the same database. The last run is not interrupted. The documents are the user's
    own from `sources`, and at most `most` derived ones for each type.
    """
    migration = plan(sides, dialect, Options(quarantine=True, lossy=True))
    documents = examples(sides.old.build, version(sides.old, dialect), sources, most)
    count = len(steps(migration))
    return Trial(sides, migration, engine, documents).run(range(1, count))
