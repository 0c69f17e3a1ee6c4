"""Which rows of the ledger declare a disagreement, and where an undeclared one comes from.

A row declares a disagreement only where it causes it: see `accepted` for instances that a leg wrongly
accepts, `refused` for those it wrongly refuses, and `changed` for those that come back different.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from trivet.diagnostics import unescape_token
from trivet.normalize.schema import Definition, Schema
from trivet.predicates.evaluate import EvaluationError, evaluate, failures
from trivet.predicates.nodes import Predicate
from trivet.prove.formats import same_by_format
from trivet.prove.generated import Row
from trivet.prove.instances import Instance
from trivet.prove.legs.outcome import Outcome
from trivet.prove.oracle import Oracle
from trivet.prove.possible import MAY_HOLD, possible
from trivet.prove.samples import Sampler
from trivet.prove.values import ABSENT, differences, has_unstorable, json_line
from trivet.prove.visits import speaks_of, visits

Direction = Literal["accepts", "refuses", "changes"]
Judge = Callable[[Instance], Outcome]

_BLAMED = 60


@dataclass(frozen=True, slots=True)
class Cause:
    """Where a disagreement comes from: the rows that declare it, or the location that none declares."""

    rows: tuple[Row, ...] = ()
    location: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Attribution:
    """Finds the causes for one root; `rows` are the ledger's for one target, `enforced` maps each name that
    a leg may say (constraint, function) to the location that it enforces."""

    schema: Schema
    predicate: Predicate
    predicates: Mapping[str, Predicate]
    definitions: Mapping[str, Definition]
    oracle: Oracle
    sampler: Sampler
    rows: tuple[Row, ...]
    enforced: Mapping[str, str]
    _spoken: dict[int, tuple[Row, ...]] = field(default_factory=dict, repr=False, compare=False)

    # The leg accepts what the oracle refuses -------------------------------------------------------------
    def accepted(self, instance: Instance) -> Cause:
        """Declared when the value could be valid if nothing were known of the assertions of some `wider` and
        `none` rows: every assertion that it violates is then among them, or inside them."""
        try:
            if evaluate(self.predicate, instance.value, self.predicates):
                return self._beyond_us(instance)
            candidates = self._visited(instance.value, ("wider", "none"))
            rows = self._fewest(instance.value, candidates) or self._beyond_storage(instance.value)
        except (EvaluationError, RecursionError) as fault:
            return Cause(location=self._fault_location(instance), note=f"not evaluated: {fault}")
        return Cause(rows) if rows else Cause(location=self._failing(instance.value, candidates))

    def _beyond_storage(self, value: Any) -> tuple[Row, ...]:
        """A row about storage, where the value would be valid but for what cannot be stored."""
        rows = [row for row in self.rows if row.keyword == "" and row.verdict in ("wider", "none")]
        if not rows or not has_unstorable(value):
            return ()
        is_beyond = self.oracle.accepts(storable(value)) or self.oracle.accepts(as_doubles(value))
        return tuple(rows[:1]) if is_beyond else ()

    def _beyond_us(self, instance: Instance) -> Cause:
        note = "the normal form accepts it, too"
        return Cause(location=self._fault_location(instance), note=note)

    def _fault_location(self, instance: Instance) -> str:
        return next((fault.location for fault in self.oracle.faults(instance.value)), str(self.schema.origin))

    def _fewest(self, value: Any, rows: tuple[Row, ...]) -> tuple[Row, ...]:
        """A least set of rows that explains why the value was accepted; empty where all of them do not."""
        if not rows or not self._could_hold(value, rows):
            return ()
        for row in rows:
            if self._could_hold(value, (row,)):
                return (row,)
        for row in rows:
            fewer = tuple(each for each in rows if each is not row)
            if self._could_hold(value, fewer):
                rows = fewer
        return rows

    def _could_hold(self, value: Any, rows: Iterable[Row]) -> bool:
        unknown = frozenset(row.location for row in rows)
        return bool(possible(self.predicate, value, self.predicates, unknown) & MAY_HOLD)

    def _failing(self, value: Any, rows: tuple[Row, ...]) -> str:
        """The first violated assertion that no row declares."""
        declared = {row.location for row in rows}
        failing = [str(each.origin) for each in failures(self.predicate, value, self.predicates)]
        open_ones = [location for location in failing if location not in declared]
        return next(iter(open_ones or failing), str(self.schema.origin))

    # The leg refuses what the oracle accepts -------------------------------------------------------------
    def refused(self, instance: Instance, outcome: Outcome, judge: Judge) -> Cause:
        """Declared when the leg accepts the same document with a plain value at the places that a `narrower`
        row speaks of, or names the constraint of an x- key: that is no assertion, and no value is plain to it.
        """
        candidates = self._visited(instance.value, ("narrower",))
        candidates = tuple(row for row in candidates if _is_named(row, outcome) or not _is_across_rows(row))
        ordered = sorted(candidates, key=lambda row: (row.keyword != "", not _is_named(row, outcome)))
        for row in ordered:
            if _asks(row, outcome):
                return Cause((row,))
            if row.keyword == "" and self._is_only_storage(instance.value):
                return Cause((row,))
            if any(self._is_accepted(value, judge) for value in self._without(instance.value, (row,))):
                return Cause((row,))
        if len(ordered) > 1:
            for value in self._without(instance.value, tuple(ordered)):
                if self._is_accepted(value, judge):
                    return Cause(tuple(ordered))
        return Cause(location=self._blamed(instance.value, outcome, judge))

    def _is_only_storage(self, value: Any) -> bool:
        """The value holds what cannot be stored, and is not valid without it: nothing plainer can be tried."""
        return has_unstorable(value) and not self.oracle.accepts(storable(value))

    def _without(self, value: Any, rows: tuple[Row, ...]) -> Iterator[Any]:
        """The value with plain values at the places that the rows speak of."""
        plain = value
        for row in rows:
            if row.keyword == "":
                if has_unstorable(plain):
                    plain = storable(plain)
                continue
            for pointer, schema in self._places(value, row):
                plain = _replaced(plain, pointer, self.sampler.sample((schema,)))
        if json_line(plain) != json_line(value):
            yield plain

    def _is_accepted(self, value: Any, judge: Judge) -> bool:
        if not self.oracle.accepts(value):
            return False
        outcome = judge(Instance(value, json_line(value), "plain"))
        return outcome.accepted or any(_asks(row, outcome) for row in self.rows)

    def _blamed(self, value: Any, outcome: Outcome, judge: Judge) -> str:
        """The location that the leg's own words name (a constraint, a place of the value), else that of the
        first part of the value which, made plain, is accepted."""
        if outcome.by in self.enforced:
            return self.enforced[outcome.by]
        if outcome.at is not None:
            return self.location_at(value, outcome.at)
        places = [(pointer, schema) for pointer, schema in visits(self.schema, value, self.definitions)]
        for pointer, schema in sorted(places, key=lambda place: -place[0].count("/"))[:_BLAMED]:
            plain = _replaced(value, pointer, self.sampler.sample((schema,)))
            if pointer and self._is_accepted(plain, judge):
                return self.location_at(value, pointer)
        return str(self.schema.origin)

    def location_at(self, value: Any, pointer: str) -> str:
        """What is asserted nearest to a place of the value: its format, else its type, else the schema."""
        found: dict[str, list[Schema]] = {}
        for place, schema in visits(self.schema, value, self.definitions):
            found.setdefault(place, []).append(schema)
        while pointer and pointer not in found:
            pointer = pointer.rpartition("/")[0]
        for keyword in ("format", "type"):
            for schema in found[pointer]:
                if keyword in schema:
                    return str(schema.origin_of(keyword))
        return str(found[pointer][0].origin)

    # What comes back is not what went in -----------------------------------------------------------------
    def changed(self, outcome: Outcome) -> Iterator[Cause]:
        """One cause per place that differs: a `lossy` row that speaks of it, or the schema's location there."""
        if outcome.back is None and outcome.given is not None:
            yield Cause(location=str(self.schema.origin), note=outcome.words)
            return
        if repr(outcome.given) == repr(outcome.back):
            return
        for pointer, before, after in differences(outcome.given, outcome.back):
            met = tuple(visits(self.schema, outcome.given, self.definitions, pointer))
            lossy = (row for row in self.rows if row.verdict == "lossy")
            row = next((row for row in lossy if self._loses(row, met, pointer, before, after)), None)
            if row is not None:
                yield Cause((row,))
            else:
                yield Cause(
                    location=self.location_at(outcome.given, pointer), note=_difference(before, after)
                )

    def _loses(
        self, row: Row, met: tuple[tuple[str, Schema], ...], pointer: str, before: Any, after: Any
    ) -> bool:
        if row.keyword == "":
            return before is not ABSENT and has_unstorable(before)
        around = {pointer, pointer.rpartition("/")[0]} if ABSENT in (before, after) else {pointer}
        speaking = [schema for place, schema in met if place in around and row in self._about(schema)]
        if row.keyword != "format":
            return bool(speaking)
        return any(same_by_format(schema.get("format"), before, after) for schema in speaking)

    # Rows and places -------------------------------------------------------------------------------------
    def _visited(self, value: Any, verdicts: tuple[str, ...]) -> tuple[Row, ...]:
        """The rows of these verdicts that speak of some part of the value, in the ledger's order."""
        rows = [row for row in self.rows if row.verdict in verdicts]
        if not any(row.keyword for row in rows):
            return tuple(rows)
        met = {
            row for _, schema in visits(self.schema, value, self.definitions) for row in self._about(schema)
        }
        return tuple(row for row in rows if row.keyword == "" or row in met)

    def _places(self, value: Any, row: Row) -> Iterator[tuple[str, Schema]]:
        for pointer, schema in visits(self.schema, value, self.definitions):
            if row in self._about(schema):
                yield pointer, schema

    def _about(self, schema: Schema) -> tuple[Row, ...]:
        """The rows that speak of a schema; looked up once for each."""
        if id(schema) not in self._spoken:
            self._spoken[id(schema)] = tuple(row for row in self.rows if speaks_of(schema, row.location))
        return self._spoken[id(schema)]


def _is_named(row: Row, outcome: Outcome) -> bool:
    return any(name in outcome.words for name in row.names)


def _asks(row: Row, outcome: Outcome) -> bool:
    """Whether it is an x- key's own constraint that refuses."""
    return row.keyword.startswith("x-") and outcome.by in row.names


def _is_across_rows(row: Row) -> bool:
    """A row that is about no keyword, such as `(primary-key)`: it counts only where the leg names it."""
    return row.keyword.startswith("(")


def storable(value: Any) -> Any:
    """The value with plain text and numbers where storage has its limits."""
    if isinstance(value, dict):
        return {storable(key): storable(item) for key, item in value.items()}
    if isinstance(value, list):
        return [storable(item) for item in value]
    if isinstance(value, str):
        return "".join("x" if char == "\0" or "\ud800" <= char <= "\udfff" else char for char in value)
    if isinstance(value, int | Decimal) and not isinstance(value, bool) and has_unstorable(value):
        return 1
    return value


def as_doubles(value: Any) -> Any:
    """The value with each fraction as the shortest text of the nearest double says it."""
    if isinstance(value, dict):
        return {key: as_doubles(item) for key, item in value.items()}
    if isinstance(value, list):
        return [as_doubles(item) for item in value]
    if isinstance(value, Decimal) and math.isfinite(float(value)):
        return Decimal(repr(float(value)))
    return value


def _replaced(value: Any, pointer: str, new: Any) -> Any:
    if not pointer:
        return new
    token, _, rest = pointer[1:].partition("/")
    rest = f"/{rest}" if rest or pointer.count("/") > 1 else ""
    if isinstance(value, dict):
        key = unescape_token(token)
        return {**value, key: _replaced(value[key], rest, new)} if key in value else value
    if isinstance(value, list) and token.isdigit() and int(token) < len(value):
        index = int(token)
        return [*value[:index], _replaced(value[index], rest, new), *value[index + 1 :]]
    return value


def _difference(before: Any, after: Any) -> str:
    shown = ["absent" if each is ABSENT else json_line(each) for each in (before, after)]
    return f"{shown[0]} comes back as {shown[1]}"
