"""Plans the migration of a PostgreSQL schema: check, expand, backfill, switch, validate, contract.

Tables whose rows can stay are altered in place. Otherwise, `expand` makes new tables, `backfill` moves the
documents, and `switch` replaces the old tables.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from trivet.diagnostics import TrivetError, show
from trivet.digests import hex_digits
from trivet.migrate.planned import Planned, Printing, codes
from trivet.migrate.postgresql.check import CheckPart
from trivet.migrate.postgresql.expanded import Expansion
from trivet.migrate.postgresql.family import Tables, tables
from trivet.migrate.postgresql.steps import Block, Step, Steps
from trivet.migrate.postgresql.swap import Swap
from trivet.migrate.records import Part
from trivet.sinks import SqlCode, sql_literal
from trivet.targets.sql.plan.names import plain


def parts(planned: Planned, printing: Printing) -> tuple[Part, ...]:
    """Return the parts of the migration, in order."""
    return _Script(planned, printing).parts()


@dataclass(slots=True)
class _Script:
    planned: Planned
    printing: Printing
    schema: str = field(init=False)
    kept: tuple[Tables, ...] = field(init=False)
    migration: str = field(init=False)

    def __post_init__(self) -> None:
        target = self.planned.new.side.settings.targets.sql
        assert target is not None
        self.schema = target.schema
        old, new = self.planned.old, self.planned.new
        self.kept = tuple(tables(one, old, new, self.schema) for one in self.planned.kept)
        for one in self.kept:
            if any(table.partition for table in (*one.old.family, *one.new.family)):
                _expect_in_place(one)
        texts = (one.text for side in (old, new) for one in (*side.shared, *side.statements))
        self.migration = hex_digits("\n".join(texts), 16)

    def parts(self) -> tuple[Part, ...]:
        swap = Swap(self.planned, self.kept, self.schema)
        _expect_no_cut(swap)
        for one in swap.stagings:
            one.expect_clear()
        expansion = Expansion(swap)
        counted = CheckPart(swap).variables()
        check = self._part(
            "check", "counts what the new version refuses", {**expansion.expected(), **counted}
        )
        if self.printing.options.count:
            return (check,)
        found = [check, self._part("expand", "changes what needs no scan", expansion.variables())]
        steps = Steps(expansion, self.migration)
        backfill, validate = [*steps.backfill()], [*steps.validate()]
        if backfill:
            title = "fills columns, moves documents in batches, and makes indexes"
            found.append(self._steps("backfill", title, backfill))
        if swap.moving:
            given = {
                **expansion.expected(),
                "moving": [one.variables() for one in swap.stagings],
                "swap": swap.variables(),
            }
            found.append(self._part("switch", "puts new tables in the place of old ones", given))
        if validate:
            found.append(self._steps("validate", "reads all rows, without blocking writers", validate))
        contract = {
            "functions": [*expansion.obsolete()],
            "indexes": codes(self._old_indexes()),
            "finished": steps.finished(),
        }
        found.append(self._part("contract", "drops what is left of the old version", contract))
        return tuple(found)

    def _part(self, name: str, title: str, variables: dict[str, Any]) -> Part:
        given = {
            "schema": SqlCode(plain(self.schema)),
            "schema_name": sql_literal(plain(self.schema)),
            "migration": sql_literal(self.migration),
            **variables,
        }
        mode = "statements" if name in ("backfill", "validate") else "transaction"
        template = "steps" if mode == "statements" else name

        def printed(tag: str) -> str:
            tags = {"tag": SqlCode(tag), "inner": SqlCode(f"{tag[:-1]}body$")}
            return self.printing.render(f"postgresql/{template}", title, {**given, **tags})

        text = printed(_tag(printed("$$")))
        return Part(name, title, text, mode)  # type: ignore[arg-type]

    def _steps(self, name: str, title: str, steps: list[Step]) -> Part:
        texts = [
            {"text": SqlCode(one if isinstance(one, str) else one.text), "is_block": isinstance(one, Block)}
            for one in steps
        ]
        return self._part(name, title, {"steps": texts})

    def _old_indexes(self) -> Iterator[str]:
        for one in self.kept:
            if one.stays:
                after = {made.text for made in one.after}
                for made in one.before:
                    if made.kind == "CREATE INDEX" and made.text not in after:
                        yield f"DROP INDEX IF EXISTS {one.name(_aside(made.name))}"


def _expect_in_place(one: Tables) -> None:
    """Raise `TrivetError` if a partitioned table must be made anew, or if its indexes or keys change.

    The keys are unique keys and foreign keys. PostgreSQL changes indexes and keys only under a lock.
    """
    if not one.stays:
        raise TrivetError(
            f"the table {show(one.old.name)} is partitioned, and would have to be made anew:"
            " no migration can be written"
        )
    (_, _, altered), *_ = one.alterations()
    indexes = [
        {
            made.text
            for made in side
            if made.kind in ("CREATE INDEX", "CREATE UNIQUE") and made.on == one.old.name
        }
        for side in (one.before, one.after)
    ]
    if indexes[0] != indexes[1] or any(any(altered.of_kind(kind)) for kind in ("UNIQUE", "FOREIGN")):
        raise TrivetError(
            f"the table {show(one.old.name)} is partitioned, and its indexes, unique or foreign keys change, which"
            " PostgreSQL does only under a lock: no migration can be written"
        )


def _expect_no_cut(swap: Swap) -> None:
    """Raise `TrivetError` if a foreign key of a partitioned table would have to be made again.

    For a partitioned table, PostgreSQL can only do this with a scan while the table is locked.
    """
    changed = {table for table, _ in swap.cut()} | {table for table, _, _ in swap.restored()}
    for side in (swap.planned.old, swap.planned.new):
        for table in (table for root in side.roots.values() for table in root.family):
            if table.partition and f"{plain(swap.schema)}.{plain(table.name)}" in changed:
                raise TrivetError(
                    f"the table {show(table.name)} is partitioned, and refers to a table that would be made anew or"
                    " dropped: no migration can be written"
                )


def _tag(text: str) -> str:
    """Return a dollar quote that can safely enclose the text."""
    name = "$migration"
    while name in text:
        name += "_"
    return f"{name}$"


def _aside(name: str) -> str:
    return f"trivet_old_{hex_digits(name, 8)}"
