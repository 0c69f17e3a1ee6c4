"""The parts `backfill` and `validate` of a migration.

Each statement in these parts is a transaction of its own, and can be run again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from trivet.migrate.postgresql.altered import Alterations
from trivet.migrate.postgresql.expanded import Expansion
from trivet.migrate.postgresql.family import Tables
from trivet.migrate.postgresql.staged import Staging
from trivet.migrate.script import Statement, unquoted
from trivet.sinks import sql_literal
from trivet.targets.sql.plan.names import plain
from trivet.targets.sql.plan.records import Table

#: The number of documents that one transaction moves. If fewer than `_FEW` are left, the old tables may be locked.
_BATCH, _FEW = 1000, 100
_REFUSED = "the new version refuses documents that were written meanwhile, run `check` again"


@dataclass(frozen=True, slots=True)
class Block:
    """The body of an anonymous block of PL/pgSQL."""

    text: str


#: A statement, or a block.
Step: TypeAlias = str | Block


@dataclass(frozen=True, slots=True)
class Steps:
    """The statements to run after the part `expand` of a migration.

    `migration` is the name of the migration in the table `trivet_migration`, which lists the migrations that have
    run.
    """

    expansion: Expansion
    migration: str

    def _altered(self) -> Iterator[tuple[Tables, Table, Table, Alterations]]:
        for one in self.expansion.staying:
            for old, new, altered in one.alterations():
                yield one, old, new, altered

    def backfill(self) -> Iterator[Step]:
        for staging in self.expansion.swap.stagings:
            yield self._moves(staging)
        moved = False
        for one, old, new, _ in self._altered():
            waiting = one.waiting(old, new)
            if waiting:
                yield self._batches(one, new, waiting)
                moved = True
        for one, _, new, altered in self._altered():
            for name, text in altered.of_kind("UNIQUE"):
                columns = text.removeprefix("UNIQUE").strip()
                yield _unless_valid(f"{plain(self.expansion.swap.schema)}.{name}")
                yield f"CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS {name} ON {one.name(new.name)} {columns}"
                yield _unless_there(
                    altered.new.name, name, f"ADD CONSTRAINT {name} UNIQUE USING INDEX {name}"
                )
        for made in self._new_indexes():
            yield _unless_valid(f"{plain(self.expansion.swap.schema)}.{plain(made.name)}")
            yield made.text.replace("CREATE INDEX", "CREATE INDEX CONCURRENTLY IF NOT EXISTS", 1)
        if moved:
            # Values that no column can store stay in `extra`, so the rows do not show that this part is finished
            yield self._done("backfill")

    def _new_indexes(self) -> Iterator[Statement]:
        for one in self.expansion.staying:
            before = {made.text for made in one.before}
            yield from (made for made in one.after if made.kind == "CREATE INDEX" and made.text not in before)

    def _moves(self, one: Staging) -> Block:
        """Return the SQL block that moves documents to the new tables in batches, until few are left.

        In a second round, the block tries the refused documents again, because documents to which they refer may have
        been moved meanwhile. If a document is still refused, the block raises an error.
        """
        return Block(
            "DECLARE\n  trivet_latest bigint;\n  trivet_first bigint;\n  trivet_number bigint;\n"
            "  trivet_refused text;\nBEGIN\n"
            f"{self._unless_reached('expand')}\n"
            f"  IF {self._reached('switch')} THEN\n    RETURN;\n  END IF;\n"
            f"  PERFORM {one.observe}(true);\n  COMMIT;\n"
            "  FOR trivet_round IN 1..2 LOOP\n"
            f"    UPDATE {one.waiting} AS w SET refused = NULL WHERE w.refused IS NOT NULL;\n"
            "    trivet_latest := 0;\n    LOOP\n      trivet_first := trivet_latest;\n"
            "      SELECT m.trivet_latest, m.trivet_number INTO trivet_latest, trivet_number\n"
            f"      FROM {one.move}(trivet_first, {_BATCH}) AS m;\n"
            "      COMMIT;\n"
            f"      IF trivet_number < {_FEW} THEN\n        EXIT WHEN trivet_first = 0;\n"
            "        trivet_latest := 0;\n      END IF;\n    END LOOP;\n  END LOOP;\n"
            f"  SELECT count(DISTINCT ({one.waiting_keys})) || ' (' || min(w.refused) || ')' INTO trivet_refused\n"
            f"  FROM {one.waiting} AS w WHERE w.refused IS NOT NULL HAVING count(*) > 0;\n"
            "  IF trivet_refused IS NOT NULL THEN\n"
            f"    RAISE EXCEPTION '{_REFUSED}: %', trivet_refused;\n"
            f"  END IF;\n  ANALYZE {', '.join(one.tables_beside)};\nEND"
        )

    def _reached(self, part: str) -> str:
        return (
            f"EXISTS (\n    SELECT FROM {plain(self.expansion.swap.schema)}.trivet_migration AS m\n"
            f"    WHERE m.migration = {sql_literal(self.migration)} AND m.part = {sql_literal(part)}\n  )"
        )

    def _unless_reached(self, part: str) -> str:
        return (
            f"  IF NOT {self._reached(part)} THEN\n"
            f"    RAISE EXCEPTION 'run the part `{part}` first: nothing was changed';\n  END IF;"
        )

    def _batches(self, one: Tables, new: Table, waiting: Iterable[tuple[str, ...]]) -> Block:
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
        return Block(
            f"#variable_conflict use_variable\nDECLARE\n  trivet_latest {table};\n  trivet_waiting {table};\n"
            "  trivet_done integer;\nBEGIN\n  LOOP\n"
            "    trivet_done := 0;\n    BEGIN\n      FOR trivet_waiting IN\n"
            f"        SELECT t.* FROM {table} AS t\n"
            f"        WHERE ({wait}) AND (trivet_latest IS NULL OR ({row}) > ({last}))\n"
            f"        ORDER BY {row}\n        LIMIT 1000\n      LOOP\n"
            f"        UPDATE {one.name(new.view)} AS d SET doc = d.doc WHERE {same};\n"
            "        trivet_latest := trivet_waiting;\n        trivet_done := trivet_done + 1;\n      END LOOP;\n"
            "    EXCEPTION WHEN integrity_constraint_violation THEN\n"
            f"      RAISE EXCEPTION '{_REFUSED}: %', SQLERRM;\n    END;\n"
            "    COMMIT;\n    EXIT WHEN trivet_done = 0;\n  END LOOP;\nEND"
        )

    def validate(self) -> Iterator[Step]:
        found = [*self._judgements(), *self._validations()]
        if found and self.expansion.swap.moving:
            # A new foreign key to a table that is still to be replaced would prevent that table from being dropped
            yield Block(f"BEGIN\n{self._unless_reached('switch')}\nEND")
        yield from found

    def _judgements(self) -> Iterator[Step]:
        """Yield a block that fails if the new version refuses a document in a table that is altered in place.

        Yield nothing if both versions test documents in the same way.
        """
        judged = [one for one in self.expansion.staying if one.judges_otherwise]
        tests = (
            "  SELECT count(*) || ' (' || min(r.violated) || ')' INTO trivet_refused\n"
            f"  FROM {one.name(one.new.view)} AS d,\n"
            f"    LATERAL (SELECT {one.name(one.refusal)}(d.doc)) AS r (violated)\n"
            "  WHERE r.violated IS NOT NULL HAVING count(*) > 0;\n"
            "  IF trivet_refused IS NOT NULL THEN\n"
            f"    RAISE EXCEPTION '{_REFUSED}: %', trivet_refused;\n  END IF;\n"
            for one in judged
        )
        if judged:
            yield Block(
                f"DECLARE\n  trivet_refused text;\nBEGIN\n{''.join(tests)}  {self._done('validate')};\nEND"
            )

    def _done(self, part: str) -> str:
        """Return the statement that records in the table `trivet_migration` that a part is finished."""
        return (
            f"INSERT INTO {plain(self.expansion.swap.schema)}.trivet_migration"
            f" VALUES ({sql_literal(self.migration)}, {sql_literal(part)}) ON CONFLICT DO NOTHING"
        )

    def _validations(self) -> Iterator[Step]:
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
        for table, name, _ in self.expansion.swap.foreign():
            yield f"ALTER TABLE {table} VALIDATE CONSTRAINT {name}"

    def finished(self) -> dict[str, Any]:
        """Return template variables that list what the earlier parts of the migration must have finished.

        - `constraints`: new constraints
        - `required`: columns that became NOT NULL
        - `indexes`: new indexes
        - `parts`: parts that record when they are done
        """
        altered = [*self._altered()]
        constraints = [(one.new.name, name) for _, _, _, one in altered for name in one.added]
        constraints += [(table, name) for table, name, _ in self.expansion.swap.foreign()]
        required = [(one.new.name, name) for _, _, _, one in altered for name in one.required]
        return {
            "constraints": [*_literals(constraints)],
            "required": [*_literals(required)],
            "indexes": [
                sql_literal(f"{plain(self.expansion.swap.schema)}.{plain(made.name)}")
                for made in self._new_indexes()
            ],
            "parts": [*map(sql_literal, self._recorded())],
        }

    def _recorded(self) -> Iterator[str]:
        """Yield the names of the parts that must record in `trivet_migration` that they have finished.

        Only parts between `expand` and `contract`, such as `backfill`, record this.
        """
        if any(one.waiting(old, new) for one, old, new, _ in self._altered()):
            yield "backfill"
        if self.expansion.swap.moving:
            yield "switch"
        if any(one.judges_otherwise for one in self.expansion.staying):
            yield "validate"


def _literals(pairs: Iterable[tuple[str, str]]) -> Iterator[dict[str, Any]]:
    for table, name in pairs:
        yield {"table": sql_literal(table), "name": sql_literal(unquoted(name))}


def _exists(table: str, name: str) -> str:
    return (
        "EXISTS (\n    SELECT FROM pg_constraint AS c\n"
        f"    WHERE c.conrelid = {sql_literal(table)}::regclass AND c.conname = {sql_literal(unquoted(name))}\n  )"
    )


def _when(condition: str, statement: str) -> Block:
    return Block(f"BEGIN\n  IF {condition} THEN\n    {statement};\n  END IF;\nEND")


def _unless_there(table: str, name: str, action: str) -> Block:
    return _when(f"NOT {_exists(table, name)}", f"ALTER TABLE {table} {action}")


def _if_there(table: str, name: str, action: str) -> Block:
    return _when(_exists(table, name), f"ALTER TABLE {table} {action}")


def _unless_required(table: str, column: str, given: str) -> Block:
    needed = (
        "EXISTS (\n    SELECT FROM pg_attribute AS a\n"
        f"    WHERE a.attrelid = {sql_literal(table)}::regclass AND a.attname = {sql_literal(unquoted(column))}"
        f" AND NOT a.attnotnull\n  ) AND NOT {_exists(table, given)}"
    )
    return _when(needed, f"ALTER TABLE {table} ADD CONSTRAINT {given} CHECK ({column} IS NOT NULL) NOT VALID")


def _unless_valid(index: str) -> Block:
    """Return the statement that drops the index if its creation was interrupted."""
    broken = (
        "EXISTS (\n    SELECT FROM pg_index AS i\n"
        f"    WHERE i.indexrelid = to_regclass({sql_literal(index)}) AND NOT i.indisvalid\n  )"
    )
    return _when(broken, f"DROP INDEX {index}")
