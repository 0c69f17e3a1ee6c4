"""Plans the tables of one dialect from the catalog, and completes them in steps."""

from __future__ import annotations

from dataclasses import dataclass, replace

from trivet.catalog.records import Catalog
from trivet.diagnostics import Diagnostic
from trivet.rules import TOO_MANY_COLUMNS
from trivet.settings import Readings, SqlTarget
from trivet.targets.sql.plan.check_levels import at_level
from trivet.targets.sql.plan.check_names import named_apart
from trivet.targets.sql.plan.dialect import Dialect
from trivet.targets.sql.plan.foreign_keys import with_foreign_keys
from trivet.targets.sql.plan.key_values import with_distinct_values
from trivet.targets.sql.plan.keys import groups_unsaid, without_repeated
from trivet.targets.sql.plan.misplaced import (
    Inside,
    asks_for_group,
    groups_inside,
    lists_inside,
    types_unsaid,
    with_lists,
)
from trivet.targets.sql.plan.partitions import partition_unsaid
from trivet.targets.sql.plan.planner import Planner
from trivet.targets.sql.plan.records import Table
from trivet.targets.sql.plan.requested_types import Unknown
from trivet.targets.sql.plan.server_defaults import defaults_unsaid, inside_json
from trivet.targets.sql.plan.shortened_names import names_cut


@dataclass(frozen=True, slots=True)
class Planned:
    """The tables planned for one dialect, and the diagnostics. Each table contains its child tables.

    `unknown` are the types requested by `x-sql-type` that the dialect does not know. They are reported after all
    dialects have been planned.
    """

    tables: tuple[Table, ...]
    diagnostics: tuple[Diagnostic, ...]
    unknown: tuple[Unknown, ...]


def plan_tables(catalog: Catalog, dialect: Dialect, target: SqlTarget, readings: Readings) -> Planned:
    """Return a table for each root and each stored definition, with its child tables."""
    diagnostics: list[Diagnostic] = []
    planner = Planner(catalog, catalog.predicates, dialect, target, readings, diagnostics)
    tables = tuple(planner.table(root, catalog.entities[root.definition]) for root in catalog.tables)
    inside = Inside.of(catalog, planner.definitions, lambda field: bool(field.facts.effects.sql_types))
    stored = {root.definition for root in catalog.tables}
    grouped = Inside.of(catalog, planner.definitions, asks_for_group).without(stored)
    listing, defaulted = with_lists(catalog), inside_json(catalog)
    tables = tuple(
        replace(
            table,
            unenforced=(
                *table.unenforced,
                *groups_unsaid(table, dialect),
                *groups_inside(table, grouped),
                *lists_inside(table, catalog, listing, stored),
                *partition_unsaid(table, dialect),
                *types_unsaid(table, inside),
                *defaults_unsaid(table, defaulted, dialect),
            ),
        )
        for table in tables
    )
    for member in (member for table in tables for member in table.family):
        if reason := dialect.limits.row(member):
            diagnostics.append(TOO_MANY_COLUMNS.at(member.entity.origin, reason, TOO_MANY_COLUMNS.fix))
    tables, errors = with_foreign_keys(tables, catalog, dialect)
    if dialect.limits.has_views(target):
        tables = tuple(with_distinct_values(table, dialect) for table in tables)
    tables = tuple(without_repeated(named_apart(table, dialect.naming.identifier_bytes)) for table in tables)
    tables = tuple(at_level(table, target, dialect.limits) for table in tables)
    cut = (one for table in tables for one in names_cut(table, dialect))
    return Planned(tables, (*diagnostics, *errors, *cut), tuple(planner.unknown))
