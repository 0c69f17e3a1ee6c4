"""Finds the cause of each disagreement between a leg and the oracle.

The cause is one or more ledger rows (docs/ledger.md) or, if no row explains the disagreement, a schema location.
The verdict of a row says which disagreements it can explain:

- `wider` or `none`: an invalid value is accepted
- `narrower`: a valid value is refused
- `lossy`: a value is returned changed

A row without a keyword declares a kind of values that the target cannot store exactly, such as very large numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from trivet.json_text import json_line
from trivet.normalize.schema import Definition, Schema
from trivet.predicates.decisive import decisive
from trivet.predicates.evaluate import EvaluationError, evaluate, failures
from trivet.predicates.nodes import Asserted, Named, Predicate
from trivet.predicates.tree import walk
from trivet.prove.formats import same_by_format
from trivet.prove.generated import Row
from trivet.prove.instances import Instance
from trivet.prove.judge import Judge
from trivet.prove.legs.outcome import Outcome
from trivet.prove.limits import as_seen, covered, has_limited, plain
from trivet.prove.possible import MAY_HOLD, possible
from trivet.prove.replacing import Replacer, replaced
from trivet.prove.rows import Rows
from trivet.prove.values import ABSENT, differences
from trivet.prove.visits import visits
from trivet.prove.writes import difference

Direction = Literal["accepts", "refuses", "changes"]
Ask = Callable[[Instance], Outcome]

_BLAMED = 60


@dataclass(frozen=True, slots=True)
class Cause:
    """The cause of a disagreement.

    `rows` are the ledger rows that declare the disagreement. If there are none, the cause is a schema location.
    `note` is shown beside the location.
    """

    rows: tuple[Row, ...] = ()
    location: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Attribution:
    """Finds why the legs of one target disagree with the oracle about instances of one root.

    - `rows`: the ledger rows of the target.
    - `enforced`: name of a constraint or function → the schema location that it enforces.
    """

    name: str
    schema: Schema
    predicate: Predicate
    predicates: Mapping[str, Predicate]
    definitions: Mapping[str, Definition]
    oracle: Judge
    replacer: Replacer
    rows: Rows
    enforced: Mapping[str, str]

    # The leg accepts what the oracle refuses -------------------------------------------------------------
    def accepted(self, instance: Instance) -> Cause:
        """Return the cause of a wrong acceptance: the leg accepts the instance, but the oracle refuses it.

        The cause has the ledger rows that explain the acceptance, or else the location of a violated assertion.
        """
        try:
            if self._holds(instance.value):
                return self._beyond_us(instance)
            candidates = self._met(instance.value, ("wider", "none"))
            rows = self._fewest(instance.value, candidates) or self._beyond_storage(
                instance.value, candidates
            )
        except (EvaluationError, RecursionError) as fault:
            return Cause(location=self.fault_location(instance), note=f"not evaluated: {fault}")
        return Cause(rows) if rows else Cause(location=self._failing(instance, candidates))

    def _holds(self, value: Any) -> bool:
        """Return whether the root predicate accepts the value; false if one of its patterns cannot be run."""
        try:
            return evaluate(self.predicate, value, self.predicates)
        except EvaluationError:
            return False

    def unjudged(self, instance: Instance) -> Iterator[Cause]:
        """Yield a cause if the validity of an accepted value depends on a pattern that cannot be run.

        Such a pattern is invalid, or Python's `re` cannot express it.
        """
        value = instance.value
        try:
            if self._could_hold(value, ()):
                return
            rows = self._fewest(value, self._met(value, ("wider", "none")))
        except RecursionError:
            return
        yield Cause(rows) if rows else Cause(location=str(self.schema.origin), note="a pattern cannot be run")

    def _beyond_storage(self, value: Any, others: tuple[Row, ...]) -> tuple[Row, ...]:
        """Return the ledger rows that explain why the leg accepted an invalid value that it cannot store exactly.

        They are the rows about inexact storage and, if these do not explain it alone, some of `others`. The result is
        () if there is no explanation.
        """
        rows = self._of_storage(value, ("wider", "none"))
        if not rows:
            return ()
        as_stored = as_seen(value, covered(rows))
        if self.oracle.accepts(plain(value, covered(rows))) or self.oracle.accepts(as_stored):
            return rows
        fewest = self._fewest(as_stored, others)
        return (*rows, *fewest) if fewest else ()

    def _beyond_us(self, instance: Instance) -> Cause:
        note = "the normal form accepts it, too"
        return Cause(location=self.fault_location(instance), note=note)

    def fault_location(self, instance: Instance) -> str:
        """Return the location of the first violated assertion that the oracle reports.

        If the oracle reports none, return the location of the root schema.
        """
        return next((fault.location for fault in self.oracle.faults(instance.value)), str(self.schema.origin))

    def _fewest(self, value: Any, rows: tuple[Row, ...]) -> tuple[Row, ...]:
        """Return a minimal subset of `rows` that explains why the value was accepted.

        `rows` are rows of the ledger. The result is () if not even all of them together explain it.
        """
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
        """Return whether the value could be valid if the assertions at the locations of `rows` were not checked.

        The result is false if this depends on a pattern that cannot be run.
        """
        unknown = frozenset(row.location for row in rows)
        try:
            return bool(possible(self.predicate, value, self.predicates, unknown) & MAY_HOLD)
        except EvaluationError:
            return False

    def _failing(self, instance: Instance, rows: tuple[Row, ...]) -> str:
        """Return the location of an assertion that the instance violates, preferably of one that has no row in `rows`.

        If it violates none, return the location of the root schema.
        """
        declared = {row.location for row in rows}
        failing = failures(self.predicate, instance.value, self.predicates)
        open_ones = [each for each in failing if str(each.origin) not in declared] or list(failing)
        if not open_ones:
            return str(self.schema.origin)
        inside = self._inside(instance) if _is_combined(open_ones[0]) else ""
        return inside or str(open_ones[0].origin)

    def _inside(self, instance: Instance) -> str:
        """Return the location of the assertion that probably decides whether the instance is valid; "" if unclear.

        The assertion for which the instance was derived is preferred. Otherwise, it is the violated assertion about the
        most deeply nested part of the value, if there is exactly one.
        """
        decided = decisive(self.name, instance.value, self.predicates)
        if any(str(one.node.origin) == instance.about for one in decided):
            return instance.about
        failing = [one for one in decided if not one.is_true and not _is_combined(one.node)]
        deepest = max((len(one.place) for one in failing), default=0)
        found = {str(one.node.origin) for one in failing if len(one.place) == deepest}
        return found.pop() if len(found) == 1 else ""

    def _aimed_at(self, instance: Instance) -> str:
        """Return the location of the assertion that the instance was derived for.

        The result is "" if that assertion does not decide whether the instance is valid.
        """
        decided = decisive(self.name, instance.value, self.predicates) if instance.about else ()
        return next((instance.about for one in decided if str(one.node.origin) == instance.about), "")

    # The leg refuses what the oracle accepts -------------------------------------------------------------
    def refused(self, instance: Instance, outcome: Outcome, judge: Ask) -> Cause:
        """Return why the leg refuses an instance that the oracle accepts.

        The cause is ledger rows or, if none explain it, the schema location that the leg blames. `judge` runs the leg
        on a changed instance.
        """
        value = instance.value
        storage = self._of_storage(value, ("narrower",))
        if storage and self._is_plainly_accepted(value, storage, judge):
            return Cause(storage)
        for row in (rows := self._refusing(value, outcome)):
            if _asks(row, outcome) or self._explains(value, (row,), judge):
                return Cause((row,))
        if len(together := (*storage, *rows)) > 1 and self._explains(value, together, judge):
            return Cause(together)
        return Cause(location=self._blamed(instance, outcome, judge))

    def _refusing(self, value: Any, outcome: Outcome) -> tuple[Row, ...]:
        """Return the `narrower` rows that may explain why the leg refused the value, the most likely first."""
        met = self._met(value, ("narrower",))
        rows = [row for row in met if _is_named(row, outcome) or not _is_across_rows(row)]
        near = set() if outcome.at is None else set(self._met(value, ("narrower",), outcome.at))
        return tuple(sorted(rows, key=lambda row: (row not in near, not _is_named(row, outcome))))

    def _is_plainly_accepted(self, value: Any, storage: tuple[Row, ...], judge: Ask) -> bool:
        """Return whether the leg accepts the value after the strings and numbers that it cannot store are replaced.

        The ledger rows in `storage` say what the leg cannot store. The result is also true if the oracle refuses the
        changed value.
        """
        plainer = plain(value, covered(storage))
        return not self.oracle.accepts(plainer) or self._is_accepted(plainer, judge)

    def _explains(self, value: Any, rows: tuple[Row, ...], judge: Ask) -> bool:
        plainer = self._without(value, rows)
        return repr(plainer) != repr(value) and self._is_accepted(plainer, judge)

    def _without(self, value: Any, rows: tuple[Row, ...]) -> Any:
        """Return a copy of `value` in which samples replace the parts to which the ledger rows apply.

        A sample is a plain valid value. Parts with the same schema get equal samples, or different ones if equal
        samples would make the whole value invalid. For a row without a keyword, numbers that the target cannot store
        become 1, and characters that it cannot store become "x".
        """
        stored = plain(value, covered(row for row in rows if row.keyword == ""))
        places = [place for row in rows if row.keyword for place in self._places(value, row)]
        sampled = self.replacer.with_samples(stored, places)
        if self.oracle.accepts(sampled) or not self.oracle.accepts(stored):
            return sampled
        return self.replacer.one_by_one(stored, places, self.oracle.accepts)

    def _is_accepted(self, value: Any, judge: Ask) -> bool:
        if not self.oracle.accepts(value):
            return False
        outcome = judge(Instance(value, json_line(value), "plain"))
        return outcome.accepted or any(_asks(row, outcome) for row in self.rows.rows)

    def _blamed(self, instance: Instance, outcome: Outcome, judge: Ask) -> str:
        """Return the schema location to report for a refusal that the ledger does not declare.

        The first of these locations that exists is returned:

        1. the assertion that the reported constraint enforces
        2. the assertion for which the instance was derived, if it decides whether the instance is valid
        3. the schema of the part of the value that the leg reports
        4. the schema of a part that causes the refusal: the leg accepts the value with this part replaced
        5. the root schema
        """
        value = instance.value
        if outcome.by in self.enforced:
            return self.enforced[outcome.by]
        if aimed_at := self._aimed_at(instance):
            return aimed_at
        if outcome.at is not None:
            return self.location_at(value, outcome.at)
        places = [(pointer, schema) for pointer, schema in visits(self.schema, value, self.definitions)]
        for pointer, schema in sorted(places, key=lambda place: -place[0].count("/"))[:_BLAMED]:
            plainer = replaced(value, pointer, self.replacer.sample(schema))
            if pointer and self._is_accepted(plainer, judge):
                return self.location_at(value, pointer)
        return str(self.schema.origin)

    def location_at(self, value: Any, pointer: str) -> str:
        """Return the location of a schema for the part of `value` at the JSON Pointer `pointer`.

        If no schema applies to this part, the nearest enclosing part with a schema is used instead. If the schema has
        the keyword `format` or `type`, the location of that keyword is returned.
        """
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

    # The leg returns a changed value ---------------------------------------------------------------------
    def changed(self, outcome: Outcome) -> Iterator[Cause]:
        """Yield a cause for each part of the document that the leg changed.

        The cause is the `lossy` row that explains the change or, without such a row, the schema location of the part.
        """
        if outcome.back is None and outcome.given is not None:
            yield Cause(location=str(self.schema.origin), note=outcome.words)
            return
        if repr(outcome.given) == repr(outcome.back):
            return
        for pointer, before, after in differences(outcome.given, outcome.back):
            met = tuple(visits(self.schema, outcome.given, self.definitions, pointer))
            row = self._losing(met, pointer, before, after)
            if row is not None:
                yield Cause((row,))
            else:
                yield Cause(location=self.location_at(outcome.given, pointer), note=difference(before, after))

    def _losing(
        self, met: tuple[tuple[str, Schema], ...], pointer: str, before: Any, after: Any
    ) -> Row | None:
        """Return the `lossy` row of the ledger that explains why the part at `pointer` changed, or None.

        - `met`: (pointer, schema) pairs: the schemas that apply to the part, or to the values around it
        - `before`, `after`: the part before and after the change
        """
        around = {pointer, pointer.rpartition("/")[0]} if ABSENT in (before, after) else {pointer}
        for place, schema in met:
            for row in self.rows.about(schema) if place in around else ():
                is_it = row.keyword != "format" or same_by_format(schema.get("format"), before, after)
                if row.verdict == "lossy" and row.keyword and is_it:
                    return row
        return None if before is ABSENT else next(iter(self._of_storage(before, ("lossy",))), None)

    # Rows and locations ----------------------------------------------------------------------------------
    def _met(self, value: Any, verdicts: tuple[str, ...], at: str | None = None) -> tuple[Row, ...]:
        """Return the ledger rows that have one of the `verdicts` and apply to some part of the value.

        If `at` is given, the row must apply to the part at that JSON Pointer. Rows without a keyword are left out.
        """
        return self.rows.in_order(
            row
            for place, schema in visits(self.schema, value, self.definitions, at)
            if at is None or place == at
            for row in self.rows.about(schema)
            if row.keyword and row.verdict in verdicts
        )

    def _of_storage(self, value: Any, verdicts: tuple[str, ...]) -> tuple[Row, ...]:
        """Return the ledger rows about those strings and numbers in `value` that the target cannot store exactly.

        A row is about certain kinds of strings or numbers, such as `huge` (numbers beyond every double). Only rows with
        one of the `verdicts` are returned.
        """
        rows = self.rows.about_storage(*verdicts)
        return tuple(row for row in rows if has_limited(value, covered((row,))))

    def _places(self, value: Any, row: Row) -> Iterator[tuple[str, Schema]]:
        for pointer, schema in visits(self.schema, value, self.definitions):
            if row in self.rows.about(schema):
                yield pointer, schema


def _is_combined(node: Asserted | Named) -> bool:
    """Return whether the node is a reference or contains other assertions."""
    return isinstance(node, Named) or any(isinstance(part, Asserted | Named) for part in walk(node.predicate))


def _is_named(row: Row, outcome: Outcome) -> bool:
    return any(name in outcome.words for name in row.names)


def _asks(row: Row, outcome: Outcome) -> bool:
    """Return whether the row is for an `x-` key and the leg refused the document because of that key's constraint."""
    return row.keyword.startswith("x-") and outcome.by in row.names


def _is_across_rows(row: Row) -> bool:
    """Return whether the row's keyword is in parentheses, as in `(primary-key)`, because no schema contains it."""
    return row.keyword.startswith("(")
