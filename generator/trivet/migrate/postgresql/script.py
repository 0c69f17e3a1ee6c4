"""Plans the migration of a PostgreSQL schema: check, expand, backfill, validate, contract.

Tables whose old rows are rows of the new table, too, are altered in place. The documents of all others are copied from
the old view to the new one in the transaction of `expand`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from trivet.diagnostics import TrivetError, show
from trivet.digests import hex_digits
from trivet.migrate.planned import Planned, Printing, codes
from trivet.migrate.postgresql.altered import Alterations
from trivet.migrate.postgresql.check import Check
from trivet.migrate.postgresql.expanded import Expansion
from trivet.migrate.postgresql.family import Tables, tables
from trivet.migrate.records import Part
from trivet.migrate.script import Statement, unquoted
from trivet.sinks import SqlCode, sql_literal
from trivet.targets.sql.plan.names import plain
from trivet.targets.sql.plan.records import Table


@dataclass(frozen=True, slots=True)
class _Block:
    """The body of an anonymous block of PL/pgSQL."""

    text: str


#: A statement, or a block.
_Step: TypeAlias = str | _Block


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
        counted = Check(self.planned, self.kept, self.schema).variables()
        check = self._part(
            "check", "counts what the new version refuses", {**expansion.expected(), **counted}
        )
        if self.printing.options.count:
            return (check,)
        found = [
            check,
            self._part("expand", "changes what needs no scan, and moves documents", expansion.variables()),
        ]
        backfill, validate = [*self._backfill()], [*self._validate()]
        if backfill:
            found.append(self._steps("backfill", "fills columns in batches, and makes indexes", backfill))
        if validate:
            found.append(self._steps("validate", "reads all rows, without blocking writers", validate))
        contract = {
            "functions": [*expansion.obsolete()],
            "indexes": codes(self._old_indexes()),
            "finished": self._finished(expansion),
        }
        found.append(self._part("contract", "drops what is left of the old version", contract))
        return tuple(found)

    def _part(self, name: str, title: str, variables: dict[str, Any]) -> Part:
        given = {
            "schema": SqlCode(plain(self.schema)),
            "schema_name": sql_literal(plain(self.schema)),
            "migration": sql_literal(self.migration),
            "history": sql_literal(f"{plain(self.schema)}.trivet_migration"),
            **variables,
        }
        mode = "statements" if name in ("backfill", "validate") else "transaction"
        template = "steps" if mode == "statements" else name

        def printed(tag: str) -> str:
            return self.printing.render(f"postgresql/{template}", title, {**given, "tag": SqlCode(tag)})

        text = printed(_tag(printed("$$")))
        return Part(name, title, text, mode)  # type: ignore[arg-type]

    def _steps(self, name: str, title: str, steps: list[_Step]) -> Part:
        texts = [
            {"text": SqlCode(one if isinstance(one, str) else one.text), "is_block": isinstance(one, _Block)}
            for one in steps
        ]
        return self._part(name, title, {"steps": texts})

    # Backfill and validate ---------------------------------------------------------------------------------
    def _altered(self) -> Iterator[tuple[Tables, Table, Table, Alterations]]:
        for one in self.kept:
            if one.stays:
                for old, new, altered in one.alterations():
                    yield one, old, new, altered

    def _backfill(self) -> Iterator[_Step]:
        moved = False
        for one, old, new, _ in self._altered():
            waiting = one.waiting(old, new)
            if waiting:
                yield self._batches(one, new, waiting)
                moved = True
        for one, _, new, altered in self._altered():
            for name, text in altered.of_kind("UNIQUE"):
                columns = text.removeprefix("UNIQUE").strip()
                yield _unless_valid(f"{plain(self.schema)}.{name}")
                yield f"CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS {name} ON {one.name(new.name)} {columns}"
                yield _unless_there(
                    altered.new.name, name, f"ADD CONSTRAINT {name} UNIQUE USING INDEX {name}"
                )
        for made in self._new_indexes():
            yield _unless_valid(f"{plain(self.schema)}.{plain(made.name)}")
            yield made.text.replace("CREATE INDEX", "CREATE INDEX CONCURRENTLY IF NOT EXISTS", 1)
        if moved:
            # Values that the columns do not keep stay in `extra`, so the rows do not tell
            yield (
                f"INSERT INTO {plain(self.schema)}.trivet_migration"
                f" VALUES ({sql_literal(self.migration)}, 'backfill') ON CONFLICT DO NOTHING"
            )

    def _new_indexes(self) -> Iterator[Statement]:
        for one in self.kept:
            if one.stays:
                before = {made.text for made in one.before}
                yield from (
                    made for made in one.after if made.kind == "CREATE INDEX" and made.text not in before
                )

    def _old_indexes(self) -> Iterator[str]:
        for one in self.kept:
            if one.stays:
                after = {made.text for made in one.after}
                for made in one.before:
                    if made.kind == "CREATE INDEX" and made.text not in after:
                        yield f"DROP INDEX IF EXISTS {one.name(_aside(made.name))}"

    def _batches(self, one: Tables, new: Table, waiting: Iterable[tuple[str, ...]]) -> _Block:
        handles = [plain(name) for name in new.handles]
        shown = [plain(new.shown(name)) for name in new.handles]
        extra = plain(new.extra or "")
        wait = " OR ".join(
            f"t.{extra} #> ARRAY[{', '.join(map(sql_literal, path))}]::text[] IS NOT NULL" for path in waiting
        )
        row = ", ".join(f"t.{name}" for name in handles)
        last = ", ".join(f"(trivet_latest).{name}" for name in handles)
        pairs = zip(shown, handles, strict=True)
        same = " AND ".join(f"d.{two} = (trivet_waiting).{name}" for two, name in pairs)
        table = one.name(new.name)
        return _Block(
            f"#variable_conflict use_variable\nDECLARE\n  trivet_latest {table};\n  trivet_waiting {table};\n"
            "  trivet_done integer;\nBEGIN\n  LOOP\n"
            f"    trivet_done := 0;\n    FOR trivet_waiting IN\n      SELECT t.* FROM {table} AS t\n"
            f"      WHERE ({wait}) AND (trivet_latest IS NULL OR ({row}) > ({last}))\n"
            f"      ORDER BY {row}\n      LIMIT 1000\n    LOOP\n"
            f"      UPDATE {one.name(new.view)} AS d SET doc = d.doc WHERE {same};\n"
            "      trivet_latest := trivet_waiting;\n      trivet_done := trivet_done + 1;\n    END LOOP;\n"
            "    COMMIT;\n    EXIT WHEN trivet_done = 0;\n  END LOOP;\nEND"
        )

    def _validate(self) -> Iterator[_Step]:
        for _, _, _, altered in self._altered():
            head = f"ALTER TABLE {altered.new.name}"
            for name, text in altered.of_kind("FOREIGN"):
                yield _unless_there(altered.new.name, name, f"ADD CONSTRAINT {name} {text} NOT VALID")
            for name in altered.added:
                if not altered.new.constraints[name].startswith("UNIQUE"):
                    yield f"{head} VALIDATE CONSTRAINT {name}"
            for number, name in enumerate(altered.required, start=1):
                given = f"trivet_given_{number}"
                yield _unless_required(altered.new.name, name, given)
                yield _if_there(altered.new.name, given, f"VALIDATE CONSTRAINT {given}")
                yield f"{head} ALTER COLUMN {name} SET NOT NULL"
                yield f"{head} DROP CONSTRAINT IF EXISTS {given}"
        expansion = Expansion(self.planned, self.kept, self.schema)
        for table, name, text in expansion.cut():
            yield _unless_there(table, name, f"ADD CONSTRAINT {name} {text} NOT VALID")
            yield f"ALTER TABLE {table} VALIDATE CONSTRAINT {name}"

    # Contract ----------------------------------------------------------------------------------------------
    def _finished(self, expansion: Expansion) -> dict[str, Any]:
        """Return what the parts before must have made, and whether `backfill` must have moved values into columns."""
        altered = [*self._altered()]
        constraints = [(one.new.name, name) for _, _, _, one in altered for name in one.added]
        constraints += [(table, name) for table, name, _ in expansion.cut()]
        required = [(one.new.name, name) for _, _, _, one in altered for name in one.required]
        return {
            "constraints": [*_literals(constraints)],
            "required": [*_literals(required)],
            "indexes": [
                sql_literal(f"{plain(self.schema)}.{plain(made.name)}") for made in self._new_indexes()
            ],
            "backfill": any(one.waiting(old, new) for one, old, new, _ in self._altered()),
        }


def _tag(text: str) -> str:
    """Return a dollar quote that does not occur in a text."""
    tag = "$migration$"
    while tag in text:
        tag = f"{tag[:-1]}_$"
    return tag


def _literals(pairs: Iterable[tuple[str, str]]) -> Iterator[dict[str, Any]]:
    for table, name in pairs:
        yield {"table": sql_literal(table), "name": sql_literal(unquoted(name))}


def _aside(name: str) -> str:
    return f"trivet_old_{hex_digits(name, 8)}"


def _exists(table: str, name: str) -> str:
    return (
        "EXISTS (\n    SELECT FROM pg_constraint AS c\n"
        f"    WHERE c.conrelid = {sql_literal(table)}::regclass AND c.conname = {sql_literal(unquoted(name))}\n  )"
    )


def _when(condition: str, statement: str) -> _Block:
    return _Block(f"BEGIN\n  IF {condition} THEN\n    {statement};\n  END IF;\nEND")


def _unless_there(table: str, name: str, action: str) -> _Block:
    return _when(f"NOT {_exists(table, name)}", f"ALTER TABLE {table} {action}")


def _if_there(table: str, name: str, action: str) -> _Block:
    return _when(_exists(table, name), f"ALTER TABLE {table} {action}")


def _unless_required(table: str, column: str, given: str) -> _Block:
    needed = (
        "EXISTS (\n    SELECT FROM pg_attribute AS a\n"
        f"    WHERE a.attrelid = {sql_literal(table)}::regclass AND a.attname = {sql_literal(unquoted(column))}"
        f" AND NOT a.attnotnull\n  ) AND NOT {_exists(table, given)}"
    )
    return _when(needed, f"ALTER TABLE {table} ADD CONSTRAINT {given} CHECK ({column} IS NOT NULL) NOT VALID")


def _unless_valid(index: str) -> _Block:
    """Return the statement that drops an index whose making was interrupted."""
    broken = (
        "EXISTS (\n    SELECT FROM pg_index AS i\n"
        f"    WHERE i.indexrelid = to_regclass({sql_literal(index)}) AND NOT i.indisvalid\n  )"
    )
    return _when(broken, f"DROP INDEX {index}")
