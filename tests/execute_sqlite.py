"""Executes the DDL on standard input in a new in-memory SQLite database, and says what it made."""

from __future__ import annotations

import sqlite3
import sys


def main() -> int:
    ddl = sys.stdin.read()
    if not ddl.strip():
        sys.stderr.write("no DDL on standard input\n")
        return 1
    database = sqlite3.connect(":memory:", isolation_level=None)
    database.executescript(ddl)
    counts = dict(database.execute("SELECT type, count(*) FROM sqlite_master GROUP BY type"))
    many = {"index": "indexes"}
    made = ", ".join(
        f"{count} {kind if count == 1 else many.get(kind, f'{kind}s')}"
        for kind, count in sorted(counts.items())
    )
    sys.stdout.write(
        f"SQLite {sqlite3.sqlite_version} executed {len(ddl.splitlines())} lines of DDL: {made}\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
