"""All SQL dialects by name.

A new dialect is a folder here and an entry in `DIALECTS`.
"""

from collections.abc import Mapping

from trivet.targets.sql.dialects.clickhouse import CLICKHOUSE
from trivet.targets.sql.dialects.duckdb import DUCKDB
from trivet.targets.sql.dialects.postgresql import POSTGRESQL
from trivet.targets.sql.dialects.spark import SPARK
from trivet.targets.sql.dialects.sqlite import SQLITE
from trivet.targets.sql.plan.dialect import Dialect

DIALECTS: Mapping[str, Dialect] = {
    "clickhouse": CLICKHOUSE,
    "duckdb": DUCKDB,
    "postgresql": POSTGRESQL,
    "spark": SPARK,
    "sqlite": SQLITE,
}
