"""Plans the migration of a PostgreSQL schema: check, expand, backfill, validate, contract.

The tables of a type are altered in place if their old rows can stay where they are. The documents of all
other types are copied from the old view to the new one, in the transaction of `expand`.
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
            if not one.stays and any(table.partition for table in (*one.old.family, *one.new.family)):
                raise TrivetError(
                    f"the table {show(one.old.name)} is partitioned, and would have to be made anew:"
                    " no migration can be written"
                )
        texts = (one.text for side in (old, new) for one in (*side.shared, *side.statements))
        self.migration = hex_digits("\n".join(texts), 16)

    def parts(self) -> tuple[Part, ...]:
        expansion = Expansion(self.planned, self.kept, self.schema)
        counted = CheckPart(self.planned, self.kept, self.schema).variables()
        check = self._part(
            "check", "counts what the new version refuses", {**expansion.expected(), **counted}
        )
        if self.printing.options.count:
            return (check,)
        found = [
            check,
            self._part("expand", "changes what needs no scan, and moves documents", expansion.variables()),
        ]
        steps = Steps(expansion, self.migration)
        backfill, validate = [*steps.backfill()], [*steps.validate()]
        if backfill:
            found.append(self._steps("backfill", "fills columns in batches, and makes indexes", backfill))
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
            return self.printing.render(f"postgresql/{template}", title, {**given, "tag": SqlCode(tag)})

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


def _tag(text: str) -> str:
    """Return a dollar quote that does not occur in a text."""
    tag = "$migration$"
    while tag in text:
        tag = f"{tag[:-1]}_$"
    return tag


def _aside(name: str) -> str:
    return f"trivet_old_{hex_digits(name, 8)}"
