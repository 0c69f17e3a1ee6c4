"""The SQL target: tables with named checks, and document views, through which documents are written and read."""

from trivet.targets.sql.account.findings import findings as findings
from trivet.targets.sql.generate import generate_tables as generate_tables
from trivet.targets.sql.generate import storage_columns as storage_columns

__all__ = ["findings", "generate_tables", "storage_columns"]
