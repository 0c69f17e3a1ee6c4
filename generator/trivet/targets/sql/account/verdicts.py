"""Yields the ledger's verdicts on each table: `exact`, with the name of the constraint, or what is lost and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from trivet.catalog.records import Entity
from trivet.diagnostics import Origin
from trivet.ledger import Verdict, VerdictKind
from trivet.normalize.schema import Schema
from trivet.predicates.analysis.types import possible_types
from trivet.predicates.approximate import Loss
from trivet.predicates.nodes import Predicate
from trivet.settings import SqlTarget
from trivet.targets.sql.account.enforcers import Enforcers, Place
from trivet.targets.sql.account.key_sizes import sized
from trivet.targets.sql.account.omitted import omitted_losses
from trivet.targets.sql.account.plain_rows import not_stored
from trivet.targets.sql.plan.checks import UNDECLARED
from trivet.targets.sql.plan.ddl import PrintedDdl
from trivet.targets.sql.plan.dereference import Collector, first_origin, followed
from trivet.targets.sql.plan.dialect import Dialect
from trivet.targets.sql.plan.key_values import key_columns
from trivet.targets.sql.plan.partitions import KEYWORD as PARTITION
from trivet.targets.sql.plan.records import Column, ForeignKey, Table

#: The keywords that decide whether a schema with members also accepts non-objects.
_OPENING = ("type", "anyOf", "oneOf", "allOf", "$ref", "properties")
#: The keywords that declare members, or refer to schemas that declare them.
_DECLARING = ("properties", "allOf", "anyOf", "oneOf", "$ref")


def verdicts(
    table: Table,
    assertions: Collector[Place],
    printed_ddl: PrintedDdl,
    dialect: Dialect,
    target: SqlTarget,
) -> Iterator[Verdict]:
    """Yield the verdicts on a root's table and its child tables in one dialect.

    First come the verdicts on the root's assertions, then those on keys, foreign keys, column types and
    storage.
    """
    name, engine = table.entity.full_name, f"sql/{dialect.name}"
    storage = [one for member in table.family for one in printed_ddl.storage[member.id]]
    definitions = assertions.definitions
    idle = frozenset(check for member in table.family for check in printed_ddl.idle[member.id])
    enforcers = Enforcers(table, assertions, idle, dialect, target).by_place()
    lost = {
        (loss.keyword, loss.origin): loss
        for one in table.family
        for loss in omitted_losses(one, assertions, dialect)
    }
    lost |= {(loss.keyword, loss.origin): loss for one in table.family for loss in printed_ddl.losses[one.id]}
    limited = {(one.keyword, one.origin) for one in storage}
    for keyword, origin in assertions.of(table.entity.predicate):
        loss = lost.get((keyword, origin))
        by = enforcers.get((keyword, origin), table.name)
        if loss is None and (keyword, origin) not in limited:
            yield Verdict(origin, name, keyword, engine, "exact", by)
        elif loss is not None:
            by = by if loss.verdict == "wider" else ""
            yield Verdict(origin, name, keyword, engine, loss.verdict, by, loss.reason)
    for one in dict.fromkeys(storage):
        by = one.by or (enforcers.get((one.keyword, one.origin), "") if one.kind == "wider" else "")
        yield Verdict(one.origin, name, one.keyword, engine, one.kind, by, one.reason)
    for reason in filter(None, map(dialect.limits.row, table.family)):
        yield Verdict(table.entity.origin, name, "", engine, "narrower", "", reason)
    has_views = dialect.limits.has_views(target)
    yield from _non_objects(table, definitions, name, engine, has_views=has_views)
    if not has_views:
        yield from _rows_of_others(table, definitions, name, engine)
    yield from _across_rows(table, name, engine, dialect)
    yield from _partitions(table, name, engine)
    for member in table.family:
        yield from _of_member(member, table.entity, printed_ddl.losses[member.id], dialect, target)


def _of_member(
    table: Table, root: Entity, losses: Iterable[Loss], dialect: Dialect, target: SqlTarget
) -> Iterator[Verdict]:
    """Yield the verdicts on the keys, the columns and the storage of one table: the root's or a child table.

    `losses` are the assertions of the table that its checks do not enforce in full.
    """
    name, engine, has_views = root.full_name, f"sql/{dialect.name}", dialect.limits.has_views(target)
    yield from _references(table, name, engine, dialect)
    for group, column in sized(table, dialect):
        by, reason = group.name, dialect.keys.limit
        yield Verdict(column.origin, name, group.keyword, engine, "narrower", by, reason)
    for keyword, column in key_columns(table):
        if column.distinct is not None:
            by, reason = column.distinct.name, dialect.keys.indistinct(column)
            yield Verdict(column.origin, name, keyword, engine, "narrower", by, reason)
    yield from _guarded(table, root, engine, has_views=has_views)
    for left_out in table.unenforced:
        yield Verdict(left_out.origin, name, left_out.keyword, engine, "none", "", left_out.reason)
    if has_views:
        yield from _changed(table, name, engine, dialect)
        yield from _undeclared(table, losses, name, engine, target)
        yield from _spread(table, name, engine, dialect)
        return
    for origin, keyword, reason in not_stored(table, dialect):
        yield Verdict(origin, name, keyword, engine, "lossy", "", reason)


def _non_objects(
    table: Table, definitions: Mapping[str, Predicate], name: str, engine: str, *, has_views: bool
) -> Iterator[Verdict]:
    """Yield the verdict on accepted documents that are not objects, if the table cannot store them."""
    is_refused = bool(table.key or table.partition) or not (has_views or table.whole)
    if is_refused and possible_types(followed(table.entity.predicate, definitions)) != {"object"}:
        lacks = "key" if table.key is not None else "partition" if table.partition is not None else ""
        reason = "only objects have rows"
        if lacks and has_views:
            reason = f"a non-object document has no {lacks}, and is refused"
        is_checked = has_views and not table.shape[0].omitted
        place, by = _place(table.entity.schema, _OPENING), table.shape[0].name if is_checked else ""
        yield Verdict(place, name, "type", engine, "narrower", by, reason)


def _rows_of_others(
    table: Table, definitions: Mapping[str, Predicate], name: str, engine: str
) -> Iterator[Verdict]:
    """Yield a verdict for each child table that stores only objects, although the schema accepts other values."""
    for child in (child for member in table.family for child in member.children if child.kind != "one"):
        rows = child.table
        if rows.rows_of is None or rows.whole is not None:
            continue
        if possible_types(followed(rows.entity.predicate, definitions)) != {"object"}:
            inner = rows.entity.schema.get("items" if child.kind == "list" else "additionalProperties")
            place = rows.rows_of if inner is None else _place(inner, _OPENING)
            yield Verdict(place, name, "type", engine, "narrower", "", "only objects have rows")


def _across_rows(table: Table, name: str, engine: str, dialect: Dialect) -> Iterator[Verdict]:
    """Yield the verdicts on keys and UNIQUE constraints, which refuse a second document with the same values."""
    groups = [("key", table.key)] if table.key is not None else []
    groups += [("value", group) for group in (*table.uniques, *table.repeated_uniques)]
    for word, group in groups:
        if len(group.columns) > 1:
            word = f"values of {_named(group.columns)} together"
        reason = f"across rows: a second document with the same {word} is refused"
        if group.added:
            alone, by = _named(group.declared), _named(group.added)
            reason = f"{reason}, but {alone} alone may repeat, as the table is partitioned by {by}"
        reason = "; ".join([reason, *_equal(group.columns, dialect)])
        yield Verdict(group.origin, name, group.keyword, engine, "narrower", group.name, reason)


def _equal(columns: Iterable[Column], dialect: Dialect) -> Iterable[str]:
    """Return phrases for values that differ in JSON, but are equal in one of these columns of a key."""
    return dict.fromkeys(filter(None, map(dialect.keys.equal, columns)))


def _named(columns: Iterable[Column]) -> str:
    return ", ".join(column.name for column in columns)


def _partitions(table: Table, name: str, engine: str) -> Iterator[Verdict]:
    """Yield the verdict on a partitioned table; nothing if the table is not partitioned.

    The DDL does not create the partitions. Until somebody creates a document's partition, the database refuses the
    document.
    """
    if table.partition is not None:
        reason = "across rows: a document for which nobody has made a partition is refused"
        yield Verdict(table.partition.origin, name, PARTITION, engine, "narrower", "", reason)


def _place(schema: Schema, keywords: tuple[str, ...]) -> Origin:
    """Return the location of the first keyword in `keywords` that the schema has.

    If the schema has none of them, return the location that the first one in `keywords` would have.
    """
    found = (schema.origin_of(keyword) for keyword in keywords if keyword in schema)
    return next(found, schema.origin / keywords[0])


def _references(table: Table, name: str, engine: str, dialect: Dialect) -> Iterator[Verdict]:
    for key in table.foreign_keys:
        reason = f"across rows: a document is refused {_unmatched(key)}"
        if key.deferred:
            reason = f"{reason} when the transaction ends"
        reason = "; ".join([reason, *_equal(key.columns, dialect)])
        if dialect.keys.note:
            reason = f"{reason}; {dialect.keys.note}"
        yield Verdict(key.origin, name, "(references)", engine, "narrower", key.name, reason)


def _unmatched(key: ForeignKey) -> str:
    """Return a phrase for the rows that a foreign key refuses: `whose value is not in customer.id`.

    A key of several columns refuses no row in which one of them is NULL (MATCH SIMPLE).
    """
    if len(key.columns) == 1:
        return f"whose value is not in {key.table}.{key.others[0]}"
    columns = " and ".join(column.name for column in key.columns)
    unmatched = f"whose {columns} are not together in {key.table} ({', '.join(key.others)})"
    loose = any(column.nullable or not column.required for column in key.columns)
    return f"{unmatched}, unless one of them is absent or null" if loose else unmatched


def _undeclared(
    table: Table, losses: Iterable[Loss], name: str, engine: str, target: SqlTarget
) -> Iterator[Verdict]:
    if not table.entity.members or not table.entity.open or target.undeclared == "keep":
        return
    kind: VerdictKind = "none"
    by = ""
    if target.undeclared == "reject":
        check = next(one for one in table.rules if one.keyword == "undeclared")
        why = check.omitted or next((one.reason for one in losses if one.keyword == UNDECLARED), "")
        if why:
            reason = f"undeclared members are stored despite `undeclared: reject`: {why}"
        else:
            kind, by = "narrower", check.name
            reason = "undeclared members are refused because of `undeclared: reject`"
    elif table.whole is not None:
        reason = "undeclared members are stored despite `undeclared: drop`: documents are kept whole"
    elif not table.drops_undeclared:
        reason = "undeclared members are stored despite `undeclared: drop`: the schema names or counts some of them"
    else:
        kind, reason = "lossy", "undeclared members are not stored because of `undeclared: drop`"
    place = table.rows_of or table.entity.origin
    yield Verdict(place, name, UNDECLARED, engine, kind, by, reason)


def _spread(table: Table, name: str, engine: str, dialect: Dialect) -> Iterator[Verdict]:
    """Yield the verdicts on members that have no column, or are stored in several columns or in rows.

    Some assertions about them are checked only if a document is written through the document view.
    """
    kept = [table.kept, *(one.kept for one in table.all_objects)]
    for member in (member for members in kept for member in members.values()):
        reason = f"{member.reason}; checked by the document view only"
        yield Verdict(member.origin, name, "(storage)", engine, "exact", table.extra or "", reason)
    for one in table.all_objects:
        reason = (
            "stored in separate columns; checks over several of these columns run in the document view only"
        )
        yield Verdict(one.origin, name, "(storage)", engine, "exact", table.name, reason)
    for child in table.children:
        rows = child.table.name
        reason = f"stored as rows of {rows}; checks over several rows run in the document view only"
        yield Verdict(child.origin, name, "(storage)", engine, "exact", rows, reason)
        if child.kind == "map" and dialect.keys.limit:
            yield Verdict(child.origin, name, "(storage)", engine, "narrower", rows, dialect.keys.limit)


def _guarded(table: Table, root: Entity, engine: str, *, has_views: bool) -> Iterator[Verdict]:
    """Yield a verdict for each column whose type cannot store every value that the schema accepts."""
    for column in table.all_columns:
        guard, name = column.guard, root.full_name
        if guard is not None and has_views:
            place = guard.place or _place(root.schema, _DECLARING)
            yield Verdict(place, name, guard.keyword, engine, "narrower", guard.check.name, guard.reason)
        elif guard is not None:
            place = first_origin(column.meaning, column.origin)
            yield Verdict(place, name, "type", engine, "narrower", "", guard.reason)


def _changed(table: Table, name: str, engine: str, dialect: Dialect) -> Iterator[Verdict]:
    """Yield a verdict for each column whose type changes some values of direct writes.

    A direct write is an INSERT or UPDATE of the table itself, not of its document view.
    """
    for column in table.all_columns:
        reason = dialect.types.direct(column)
        if reason:
            yield Verdict(column.origin, name, "(storage)", engine, "exact", table.name, reason, once=True)
