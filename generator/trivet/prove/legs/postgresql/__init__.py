"""PostgreSQL as an engine: documents are inserted into views and read back from them."""

from trivet.prove.legs.postgresql.engine import open_postgresql
from trivet.prove.legs.postgresql.server import start_server

__all__ = ["open_postgresql", "start_server"]
