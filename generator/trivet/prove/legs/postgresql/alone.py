"""Changes PostgreSQL's tables so that the verdict on a document depends only on this document.

Foreign keys between documents are dropped, and partitions for all rows are created.
"""

from __future__ import annotations

from typing import Any

from trivet.prove.legs.statements import quoted

#: All foreign keys except those from a child table's row to the row that owns it. The latter have the first columns of
#: the child table's primary key.
_REFERENCES = b"""
SELECT c.conrelid::regclass::text, c.conname FROM pg_constraint AS c
WHERE c.contype = 'f' AND c.connamespace = to_regnamespace(%s) AND NOT (
  NOT EXISTS (SELECT FROM unnest(%s::text[]) AS t (name) WHERE to_regclass(t.name) = c.conrelid)
  AND EXISTS (
    SELECT FROM pg_constraint AS k
    WHERE k.contype = 'p' AND k.conrelid = c.conrelid AND k.conkey[1:cardinality(c.conkey)] = c.conkey
  )
)
ORDER BY 1, 2
"""


def drop_references(connection: Any, schema: str, roots: list[str]) -> None:
    """Drop the foreign keys between documents, so that each document is judged alone.

    `roots` are the tables of documents. Foreign keys from a row to the document that owns it are kept.
    """
    keys = connection.execute(_REFERENCES, (quoted(schema), roots)).fetchall()
    for table, name in keys:
        connection.execute(f"ALTER TABLE {table} DROP CONSTRAINT {quoted(name)}".encode())


#: The partitioned tables that have no partition yet: schema, name, and whether they are partitioned by hash.
_PARTITIONED = b"""
SELECT n.nspname, c.relname, p.partstrat = 'h'
FROM pg_partitioned_table AS p
JOIN pg_class AS c ON c.oid = p.partrelid
JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relnamespace = to_regnamespace(%s)
  AND NOT EXISTS (SELECT FROM pg_inherits AS i WHERE i.inhparent = c.oid)
ORDER BY c.oid
"""


def make_partitions(connection: Any, schema: str) -> None:
    """Create one partition in each partitioned table, for all rows of the table. The DDL creates no partitions."""
    found = connection.execute(_PARTITIONED, (quoted(schema),)).fetchall()
    for number, (home, table, by_hash) in enumerate(found):
        takes = "FOR VALUES WITH (MODULUS 1, REMAINDER 0)" if by_hash else "DEFAULT"
        name = f"{quoted(home)}.{quoted(f'trivet prove {number}')}"
        whole = f"{quoted(home)}.{quoted(table)}"
        connection.execute(f"CREATE TABLE {name} PARTITION OF {whole} {takes}".encode())
