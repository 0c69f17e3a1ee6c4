"""Names the targets for readers."""

from __future__ import annotations

from collections.abc import Mapping

from trivet.sinks import Markdown, markdown_text

TARGET_TITLES: Mapping[str, Markdown] = {
    "models": Markdown("Python"),
    "sql/clickhouse": Markdown("ClickHouse"),
    "sql/duckdb": Markdown("DuckDB"),
    "sql/postgresql": Markdown("PostgreSQL"),
    "sql/spark": Markdown("Spark SQL"),
    "sql/sqlite": Markdown("SQLite"),
}


def target_title(target: str) -> Markdown:
    """Return the name of a target for readers, such as `PostgreSQL` for `sql/postgresql`."""
    return TARGET_TITLES.get(target) or markdown_text(target)
