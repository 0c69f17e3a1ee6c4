"""One table of SQLite with its document view: every string that the template lays out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from trivet.predicates.nodes import Predicate
from trivet.settings import SqlTarget
from trivet.sinks import SqlCode, sql_comment, sql_literal
from trivet.targets.sql.constraints import foreign_key
from trivet.targets.sql.describe import described
from trivet.targets.sql.dialects.sqlite import types
from trivet.targets.sql.dialects.sqlite.flat import FLAT, escaped_names, is_flat, place
from trivet.targets.sql.dialects.sqlite.machine import Start, plan_rules
from trivet.targets.sql.dialects.sqlite.machine_sql import machine_sql
from trivet.targets.sql.dialects.sqlite.printer import INLINE, TRUE
from trivet.targets.sql.dialects.sqlite.text import is_storable, literal, quoted
from trivet.targets.sql.dialects.sqlite.unfold import unfolded
from trivet.targets.sql.dialects.sqlite.value import Value, of_column, of_document, of_row
from trivet.targets.sql.layout import WIDTH, bare, block, case, chain, indent, joined, listed, wrapped
from trivet.targets.sql.literals import json_text
from trivet.targets.sql.records import Check, Column, Group, Table

_DOC = 'NEW."doc"'


@dataclass(frozen=True, slots=True)
class TablePlan:
    """`variables` are the template's, `statements` the kinds that it makes, `names` what they create."""

    variables: Mapping[str, Any]
    statements: tuple[str, ...]
    names: tuple[str, ...]


def plan_table(
    table: Table, said: Mapping[str, Predicate], definitions: Mapping[str, Predicate], target: SqlTarget
) -> TablePlan:
    """The table with its guards, its refusals, its view and the view's triggers."""
    return _Planner(table, said, definitions, target).plan()


@dataclass(frozen=True, slots=True)
class _Planner:
    table: Table
    said: Mapping[str, Predicate]
    definitions: Mapping[str, Predicate]
    target: SqlTarget

    def plan(self) -> TablePlan:
        table = self.table
        guarding, guards = self._guards()
        guarded = [quoted(name) for name in guarding]
        variables = {
            "name": SqlCode(quoted(table.name)),
            "says": sql_comment(described(table.entity.facts)) if described(table.entity.facts) else None,
            "lines": self._lines(),
            "indexes": [
                SqlCode(f"{quoted(one.name)} ON {quoted(table.name)} ({_listed(one)})")
                for one in table.indexes
            ],
            "guards": [SqlCode(indent(guard, 2)) for guard in guards],
            "guarded": [SqlCode(name) for name in guarded],
            "given": [SqlCode(f"NEW.{name}") for name in guarded],
            "check": self._quoted("check"),
            "check_insert": self._quoted("check_insert"),
            "before_insert": self._quoted("before_insert"),
            "before_update": self._quoted("before_update"),
            "refusal": self._quoted("refusal"),
            "refusal_insert": self._quoted("refusal_insert"),
            "refusals": [SqlCode(indent(refusal, 2)) for refusal in self._refusals()],
            "view": SqlCode(quoted(table.view)),
            "document": SqlCode(indent(self._document(), 2)),
            "row": SqlCode(quoted(table.row)) if table.row else None,
            "doc_insert": self._quoted("doc_insert"),
            "doc_update": self._quoted("doc_update"),
            "doc_delete": self._quoted("doc_delete"),
            "columns": [SqlCode(quoted(name)) for name, _ in self._values()],
            "values": [SqlCode(indent(value, 4)) for _, value in self._values()],
            "new_values": [SqlCode(indent(value, 6)) for _, value in self._values()],
            "spread": table.whole is None,
            "row_is": SqlCode(self._row_is()),
        }
        return TablePlan(variables, self._statements(bool(guards)), self._names(bool(guards)))

    def _statements(self, guarded: bool) -> tuple[str, ...]:
        guards = ["CREATE VIEW", *["CREATE TRIGGER"] * 3] if guarded else []
        views = ["CREATE VIEW", "CREATE TRIGGER"], ["CREATE VIEW", *["CREATE TRIGGER"] * 3]
        indexes = ["CREATE INDEX"] * len(self.table.indexes)
        return ("CREATE TABLE", *indexes, *guards, *views[0], *views[1])

    def _names(self, guarded: bool) -> tuple[str, ...]:
        roles = ["refusal", "refusal_insert", "doc_insert", "doc_update", "doc_delete"]
        if guarded:
            roles += ["check", "check_insert", "before_insert", "before_update"]
        indexes = (one.name for one in self.table.indexes)
        return (
            self.table.name,
            self.table.view,
            *(f"{self.table.name}_{role}" for role in roles),
            *indexes,
        )

    def _quoted(self, role: str) -> SqlCode:
        return SqlCode(quoted(f"{self.table.name}_{role}"))

    # The table ---------------------------------------------------------------------------------------------
    def _lines(self) -> list[Mapping[str, Any]]:
        """Each column or constraint, with the comment that stands above it."""
        table = self.table
        lines: list[tuple[str, str]] = []
        if table.row is not None:
            lines.append(("", f"{quoted(table.row)} INTEGER PRIMARY KEY"))
        if table.whole is not None:
            lines.append(("", f"{quoted(table.whole)} TEXT NOT NULL"))
        for column in table.columns:
            not_null = (
                " NOT NULL" if column.required and (not column.nullable or column.kind == "json") else ""
            )
            lines.append(
                (described(column.facts), f"{quoted(column.name)} {column.type}{_default(column)}{not_null}")
            )
        if table.extra is not None:
            told = "What the other columns do not say: undeclared members, nulls, literals."
            lines.append((told, f"{quoted(table.extra)} TEXT"))
        if table.key is not None:
            lines.append(("", f"CONSTRAINT {quoted(table.key.name)} PRIMARY KEY ({_listed(table.key)})"))
        lines += [("", f"CONSTRAINT {quoted(one.name)} UNIQUE ({_listed(one)})") for one in table.uniques]
        lines += [("", foreign_key(one, quoted(one.table))) for one in table.foreign_keys]
        lines += [("", _constraint(name, said)) for name, said in self._constraints()]
        return [
            {"says": sql_comment(says) if says else None, "code": SqlCode(indent(code))}
            for says, code in lines
        ]

    def _constraints(self) -> list[tuple[str, str]]:
        found: list[tuple[str, str]] = []
        for column in self.table.columns:
            if column.kind == "json":
                found += self._json_constraints(column)
                continue
            found.append((column.entry[0].name, types.type_test(column)))
            value = of_column(quoted(column.name), column.accepts[0])
            found += [(check.name, INLINE.test(self.said[check.name], value)) for check in column.checks]
        if self.table.whole is not None:
            name = quoted(self.table.whole)
            found.append((f"{self.table.name}_{self.table.whole}_json", f"json_valid({name})"))
        if self.table.extra is not None:
            name = quoted(self.table.extra)
            said = f"{name} IS NULL OR (json_valid({name}) AND json_type({name}) = 'object')"
            found.append((f"{self.table.name}_{self.table.extra}_json", said))
        return [(name, said) for name, said in found if said != TRUE]

    def _json_constraints(self, column: Column) -> Iterator[tuple[str, str]]:
        name = quoted(column.name)
        flat = self._flat(column)
        escapes = dict.fromkeys(glob for node in flat.values() for glob in escaped_names(node))
        yield f"{self.table.name}_{column.name}_json", types.type_test(column, escapes)
        for check, node in flat.items():
            said = FLAT.test(node, place(name))
            null = [] if column.required or said == TRUE else [f"{name} IS NULL"]
            yield check, joined("OR", [*null, said])

    def _flat(self, column: Column) -> Mapping[str, Predicate]:
        """The checks of a JSON column that need no subquery, by name."""
        nodes = {check.name: unfolded(self.said[check.name], self.definitions) for check in column.checks}
        return {name: node for name, node in nodes.items() if node is not None and is_flat(node)}

    def _guards(self) -> tuple[list[str], list[str]]:
        """The JSON columns, and their checks, which a CHECK constraint may not say: they hold subqueries."""
        table = self.table
        if table.whole is not None:
            given = f"NEW.{quoted(table.whole)}"
            tests = [test for check in table.rules if (test := self._guard(given, check))]
            tests += self._by_rules(given, [(check, None) for check in table.rules])
            return [table.whole], tests
        checks = {
            column.name: [check for check in column.checks if check.name not in self._flat(column)]
            for column in table.columns
            if column.kind == "json"
        }
        columns = [column for column in table.columns if checks.get(column.name)]
        tests = [
            test
            for column in columns
            for check in checks[column.name]
            if (test := self._guard(f"NEW.{quoted(column.name)}", check))
        ]
        heavy = [column for column in columns if any(not self._is_light(check) for check in column.checks)]
        members = [
            f"coalesce({literal(',' + json_text(one.member) + ':')} || NEW.{quoted(one.name)}, '')"
            for one in heavy
        ]
        document = f"'{{' || ltrim({chain('||', members)}, ',') || '}}'"
        tests += self._by_rules(document, [(check, one.member) for one in heavy for check in one.checks])
        return [column.name for column in columns], tests

    def _is_light(self, check: Check) -> bool:
        return unfolded(self.said[check.name], self.definitions) is not None

    def _light(self, check: Check, value: Value) -> str:
        """The check as one expression; empty where it needs the table of rules."""
        node = unfolded(self.said[check.name], self.definitions)
        return "" if node is None else INLINE.test(node, value)

    def _guard(self, given: str, check: Check) -> str:
        said = self._light(check, of_document(given))
        if said in ("", TRUE):
            return ""
        return _raise(check.name, chain("AND", [f"{given} IS NOT NULL", f"NOT {wrapped(said)}"]))

    def _by_rules(self, document: str, checks: list[tuple[Check, str | None]]) -> list[str]:
        """One statement for all checks that are no single expression."""
        starts = tuple(
            Start(_plain(check.name), self.said[check.name], member)
            for check, member in checks
            if not self._is_light(check)
        )
        if not starts:
            return []
        return [machine_sql(document, starts, plan_rules(starts, self.definitions))]

    # The document door -------------------------------------------------------------------------------------
    def _refusals(self) -> list[str]:
        table = self.table
        found = [
            _raise(f"{table.name}_not_null", f"{_DOC} IS NULL"),
            _raise(f"{table.name}_json", f"NOT json_valid({_DOC})"),
            *self._storage(),
        ]
        found += [self._rule(check) for check in table.shape]
        if table.whole is None:
            found += [self._required(), self._members(), *(self._rule(check) for check in table.rules)]
            found += self._by_rules(_DOC, [(check, None) for check in table.rules])
        return [refusal for refusal in found if refusal]

    def _storage(self) -> list[str]:
        """What SQLite's JSON functions would not tell apart, or would cut."""
        name = self.table.name
        escapes = f"replace({_DOC}, '\\\\', '')"
        tree = f"FROM json_tree({_DOC}) AS m"
        seen = "GLOB '*[' || char(65533) || ']*'"
        return [
            _raise(
                f"{name}_duplicate_key",
                f'EXISTS (\n  SELECT 1\n  {tree}\n  WHERE m."key" IS NOT NULL\n'
                '  GROUP BY m."parent", m."key"\n  HAVING count(*) > 1\n)',
            ),
            _raise(f"{name}_nul", f"instr({escapes}, '\\u0000') > 0"),
            _raise(
                f"{name}_surrogate",
                f"{escapes} LIKE '%\\ud%' AND EXISTS (\n  SELECT 1\n  {tree}\n"
                f'  WHERE m."atom" {seen} OR m."key" {seen}\n)',
            ),
        ]

    def _rule(self, check: Check) -> str:
        said = self._light(check, of_document(_DOC))
        return "" if said in ("", TRUE) else _raise(check.name, f"NOT {wrapped(said)}")

    def _required(self) -> str:
        """One pass over the members for all that must be there."""
        arms = [
            (f'NOT coalesce(max(m."key" = {literal(column.member)}), 0)', _abort(column.presence.name))
            for column in self.table.columns
            if column.presence is not None
        ]
        return f"SELECT {case(arms, None)}\nFROM json_each({_DOC}) AS m;" if arms else ""

    def _members(self) -> str:
        """One pass over the members for what is checked before a value enters its column."""
        arms = [
            (literal(column.member), self._entry(column)) for column in self.table.columns if column.entry
        ]
        return f"SELECT {case(arms, None, m_key())}\nFROM json_each({_DOC}) AS m;" if arms else ""

    def _entry(self, column: Column) -> str:
        member = of_row("m", 0)
        arms = [
            (f"NOT {wrapped(INLINE.test(self.said[check.name], member))}", _abort(check.name))
            for check in column.entry
        ]
        if column.nullable:
            arms = [(f"m.\"type\" <> 'null' AND {said}", abort) for said, abort in arms]
        return case(arms, None)

    def _document(self) -> str:
        """The document, put together again from the columns of `t`."""
        table = self.table
        if table.whole is not None:
            return f"t.{quoted(table.whole)}"
        extra = None if table.extra is None else quoted(table.extra)
        rows = [
            f"({literal(json_text(one.member) + ':')} || {_grouped(types.out_of_column(one, extra))})"
            for one in table.columns
        ]
        if extra is not None:
            rest = self._rest_of(extra)
            rows.append(f"(nullif(substr({rest}, 2, length({rest}) - 2), ''))")
        if not rows:
            return "'{}'"
        members = indent(",\n".join(rows), 6)
        return (
            "'{' || coalesce((\n  SELECT group_concat(m.column1, ',')\n"
            f"  FROM (\n    VALUES\n      {members}\n  ) AS m\n), '') || '}}'"
        )

    def _rest_of(self, extra: str) -> str:
        """`extra` without what it keeps for the columns."""
        kept = [one for one in self.table.columns if one.literal or one.remembers_null]
        text = f"t.{extra}"
        for start in range(0, len(kept), 90):
            paths = listed(types.path(one.member) for one in kept[start : start + 90])
            text = block("json_remove(", f"{text}, {paths}")
        return text

    def _values(self) -> list[tuple[str, str]]:
        """Each column with its value, from the members `m` of `NEW.doc`."""
        table = self.table
        if table.whole is not None:
            return [(table.whole, f"json({_DOC})")]
        found = [
            (
                column.name,
                types.into_column(column, plainly=column.kind == "json" and bool(self._flat(column))),
            )
            for column in table.columns
        ]
        return [*found, (table.extra, self._rest())] if table.extra is not None else found

    def _rest(self) -> str:
        """What `extra` keeps: the members of the document that no column gives back as they are."""
        table = self.table
        arms = [(literal(column.member), types.leftover(column)) for column in table.columns]
        keeps_all = self.target.undeclared != "drop"
        if not keeps_all:
            arms += [(literal(member), "1") for member in table.kept if is_storable(member)]
        kept = case(arms, "1" if keeps_all else "0", m_key()) if arms else ("1" if keeps_all else "0")
        member = f"json_quote({m_key()}) || ':' || {types.RAW}"
        return f"'{{' || group_concat({member}, ',') FILTER (\n  WHERE {indent(kept)}\n) || '}}'"

    def _row_is(self) -> str:
        table = self.table
        if table.row is not None:
            return f"{quoted(table.row)} = OLD.{quoted(table.row)}"
        assert table.key is not None
        return " AND ".join(
            f'{quoted(column.name)} = (SELECT m."atom" FROM json_each(OLD."doc") AS m'
            f" WHERE {m_key()} = {literal(column.member)})"
            for column in table.key.columns
        )


def _grouped(text: str) -> str:
    return f"({text})" if text.startswith("CASE") or " -> " in text else text


def _listed(group: Group) -> str:
    return ", ".join(quoted(column.name) for column in group.columns)


def _default(column: Column) -> str:
    """The DEFAULT that x-server-default asks for."""
    said = column.facts.effects.server_default
    if not said or column.kind == "json":
        return ""
    if isinstance(said[0], bool):
        return f" DEFAULT {int(said[0])}"
    return f" DEFAULT {literal(said[0]) if isinstance(said[0], str) else json_text(said[0])}"


def m_key() -> str:
    return 'm."key"'


def _abort(name: str) -> str:
    return f"RAISE(ABORT, {_message(name)})"


def _message(name: str) -> str:
    """RAISE takes only a literal: control characters of a name are shown as escapes."""
    return str(sql_literal(_plain(name)))


def _plain(name: str) -> str:
    return str(sql_comment(name))


def _raise(name: str, condition: str) -> str:
    return f"SELECT {_abort(name)}\nWHERE {indent(condition)};"


def _constraint(name: str, said: str) -> str:
    check = block("CHECK (", bare(said))
    line = f"CONSTRAINT {quoted(name)} {check}"
    return (
        line if len(line) <= WIDTH and "\n" not in line else f"CONSTRAINT {quoted(name)}\n  {indent(check)}"
    )
