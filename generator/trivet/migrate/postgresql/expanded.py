"""The first transaction of a migration: alters tables, replaces views and functions, and makes new tables."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from trivet.digests import hex_digits
from trivet.migrate.planned import Planned, codes
from trivet.migrate.postgresql.family import Tables
from trivet.migrate.postgresql.own import known
from trivet.migrate.postgresql.staged import BESIDE
from trivet.migrate.postgresql.swap import Swap
from trivet.migrate.script import Statement
from trivet.sinks import SqlCode, sql_literal
from trivet.targets.sql.plan.names import plain
from trivet.targets.sql.plan.records import Table

_BODY = re.compile(r"AS (\$[A-Za-z_]*\$)(.*)\1\Z", re.DOTALL)
_REVOKED = re.compile(r"REVOKE EXECUTE ON FUNCTION (.*) FROM PUBLIC\Z")


@dataclass(frozen=True, slots=True)
class Expansion:
    """The content of `expand`, one of the files of a migration.

    If the migration has no file `switch`, `expand` also creates the tables of added types and drops the tables of
    removed types.
    """

    swap: Swap

    @property
    def planned(self) -> Planned:
        return self.swap.planned

    @property
    def staying(self) -> tuple[Tables, ...]:
        return self.swap.staying

    def variables(self) -> dict[str, Any]:
        stagings = self.swap.stagings
        return {
            **self.expected(),
            "beside": SqlCode(BESIDE) if stagings else None,
            "staged": codes(text for one in stagings for text in one.made()),
            "moving": [one.variables() for one in stagings],
            "swap": None if stagings else self.swap.variables(),
            "saved": [self._saved(one) for one in self.staying if one.rewriting.renames],
            "locked": codes(self._name(one.old.view) for one in self.staying),
            "altered": codes(self._altered()),
            "replaced": codes(self._replaced()),
            "comments": codes(self._comments()),
        }

    def expected(self) -> dict[str, Any]:
        """Return the template variables with which the migration recognizes a database of the old version.

        - `own_schemas`: the schemas that the migration creates; they must not exist yet
        - `old_functions`: the functions of the old version, with a hash of each body
        - `anew`: the tables and views that are made anew
        - `known`: the columns, constraints, indexes and triggers of the old version on the tables and views in
          `anew`, and the foreign keys of all other tables
        """
        return {
            "own_schemas": [*map(sql_literal, self.swap.own_schemas)],
            "old_functions": [_digest(one) for one in self._functions(self.planned.old)],
            **known(self.swap.moving, self.swap.referring()),
        }

    # What there is -----------------------------------------------------------------------------------------
    def _functions(self, version: Any) -> Iterator[Statement]:
        names = {root.entity.full_name for one in self.planned.moved for root in _both(one.family) if root}
        for one in version.statements:
            if one.kind == "CREATE FUNCTION" and version.owner(one) in names:
                yield one

    # Tables that stay --------------------------------------------------------------------------------------
    def _altered(self) -> Iterator[str]:
        for one in self.staying:
            yield from self._indexes(one)
            for _, _, altered in one.alterations():
                yield from altered.quick()

    def _indexes(self, one: Tables) -> Iterator[str]:
        """Yield statements that rename each old index that the new version lacks or defines differently.

        The renamed indexes remain in use until the new ones have been created.
        """
        after = {made.text for made in one.after}
        for made in one.before:
            if made.kind == "CREATE INDEX" and made.text not in after:
                yield f"ALTER INDEX {self._name(made.name)} RENAME TO trivet_old_{hex_digits(made.name, 8)}"

    def _replaced(self) -> Iterator[str]:
        for one in self.staying:
            before = {(made.kind, made.name): made.text for made in one.before}
            after = {(made.kind, made.name) for made in one.after}
            for made in one.before:
                if made.kind == "CREATE TRIGGER" and (made.kind, made.name) not in after:
                    yield f"DROP TRIGGER {plain(made.name)} ON {self._name(made.on)}"
                revoked = _REVOKED.match(made.text)
                if revoked and made.text not in {other.text for other in one.after}:
                    yield f"GRANT EXECUTE ON FUNCTION {revoked[1]} TO PUBLIC"
            for made in one.after:
                was = before.get((made.kind, made.name))
                if was == made.text:
                    continue
                if made.kind == "CREATE TRIGGER":
                    if was is not None:
                        yield f"DROP TRIGGER {plain(made.name)} ON {self._name(made.on)}"
                    yield made.text
                elif made.kind in ("CREATE FUNCTION", "CREATE VIEW"):
                    yield made.text.replace("CREATE ", "CREATE OR REPLACE ", 1)
                elif made.text.startswith("REVOKE") and made.text not in before.values():
                    yield made.text

    def _saved(self, one: Tables) -> dict[str, Any]:
        """Return the template variables for rows whose column `extra` contains a renamed member.

        If `extra` has only old names, the members are renamed there. If it has a new name, the whole document is saved
        before the table is altered, and written again afterwards.
        """
        renames, extra = one.rewriting.renames, f"t.{plain(one.old.extra or 'extra')}"
        names = ", ".join(map(sql_literal, renames.values()))
        made = ", ".join(f"{sql_literal(new)}, {extra} -> {sql_literal(old)}" for old, new in renames.items())
        gone = ", ".join(map(sql_literal, renames))
        handles = one.handles
        pairs = zip(handles, map(plain, one.old.handles), strict=True)
        return {
            "name": SqlCode(f"trivet_saved_{hex_digits(one.old.name, 8)}"),
            "keys": [SqlCode(name) for name in handles],
            "document": SqlCode(one.document("d")),
            "view": SqlCode(self._name(one.old.view)),
            "table": SqlCode(self._name(one.old.name)),
            "same": SqlCode(" AND ".join(f"d.{shown} = t.{name}" for shown, name in pairs)),
            "found": SqlCode(f"{extra} ?| ARRAY[{names}]" if one.old.extra else "false"),
            "extra": SqlCode(plain(one.old.extra)) if one.old.extra else None,
            "waits": SqlCode(f"{extra} ?| ARRAY[{gone}] AND NOT {extra} ?| ARRAY[{names}]"),
            "called": SqlCode(
                f"({extra} - ARRAY[{gone}]) || (\n    SELECT jsonb_object_agg(m.key, m.value)"
                f" FROM jsonb_each(jsonb_build_object({made})) AS m (key, value)\n"
                f"    WHERE {extra} ? (CASE m.key {_named(renames)} END)\n  )"
            ),
            "again": SqlCode(" AND ".join(f"d.{name} = s.{name}" for name in handles)),
        }

    def _comments(self) -> Iterator[str]:
        for one in self.staying:
            renamed = {
                f"COMMENT ON COLUMN {altered.old.name}.{name}": f"COMMENT ON COLUMN {altered.new.name}.{other}"
                for _, _, altered in one.alterations()
                for name, other in altered.renames.items()
            }
            before = {renamed.get(_place(text), _place(text)): text for text in _texts(one.before)}
            after = {_place(text): text for text in _texts(one.after)}
            for place in [one for one in before if one not in after]:
                yield f"{place} IS NULL"
            for place, text in after.items():
                if before.get(place) != text:
                    yield text

    # Functions that nothing calls any more -----------------------------------------------------------------
    def obsolete(self) -> Iterator[dict[str, Any]]:
        """Yield the functions of the old version that the new one does not have, as variables of the template.

        Each function comes before the functions that it calls.
        """
        old, new = self.planned.old, self.planned.new
        names = {one.name for one in (*new.shared, *new.statements) if one.kind == "CREATE FUNCTION"}
        for one in reversed([*old.shared, *old.statements]):
            if one.kind == "CREATE FUNCTION" and one.name not in names:
                yield {"name": sql_literal(one.name)}

    def _name(self, bare: str) -> str:
        return f"{plain(self.swap.schema)}.{plain(bare)}"


def _named(renames: Mapping[str, str]) -> str:
    return " ".join(f"WHEN {sql_literal(new)} THEN {sql_literal(old)}" for old, new in renames.items())


def _both(family: Any) -> tuple[Table | None, Table | None]:
    return family.old, family.new


def _digest(one: Statement) -> dict[str, Any]:
    body = _BODY.search(one.text)
    assert body is not None, one.text
    digest = hashlib.md5(body[2].encode(), usedforsecurity=False).hexdigest()
    return {"name": sql_literal(one.name), "digest": sql_literal(digest)}


def _texts(made: Iterable[Statement]) -> list[str]:
    return [one.text for one in made if one.kind == "COMMENT ON"]


def _place(text: str) -> str:
    return text.partition(" IS '")[0]
