"""Compares two versions type by type: the changes, each with its verdicts, and the verdicts of the whole type."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from trivet.catalog.records import Entity
from trivet.diagnostics import Location, Origin, show
from trivet.diff.code import Classes, of_member, worst
from trivet.diff.database import Compared, Step, Tables, gravest
from trivet.diff.found import Found
from trivet.diff.judging import Judging
from trivet.diff.members import Members, members
from trivet.diff.objects import Types
from trivet.diff.pairs import Pairs, pairs, renamed
from trivet.diff.records import SAFE, Change, Python, TypeDiff, Verdict
from trivet.diff.sides import Side
from trivet.diff.values import Values
from trivet.diff.versions import Versions
from trivet.predicates.nodes import Predicate
from trivet.predicates.tree import named
from trivet.targets.docs.plain import PlainWords


def compare(old: Side, new: Side) -> tuple[TypeDiff, ...]:
    """Return the types that differ in a way that somebody may notice, sorted by name."""
    return tuple(_Comparison(old, new).types())


@dataclass(slots=True)
class _Comparison:
    old: Side
    new: Side
    pairs: Pairs = field(init=False)
    versions: Versions = field(init=False)
    judging: Judging = field(init=False)
    classes: tuple[Classes, Classes] = field(init=False)
    tables: tuple[Tables, Tables] = field(init=False)
    values: Values = field(init=False)
    _renamed_classes: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.pairs = pairs(self.old.catalog, self.new.catalog)
        self.versions = Versions(self.old.predicates, self.new.predicates, self.pairs)
        self.judging = Judging(self.versions, self.old, self.new)
        self.classes = (Classes(self.old), Classes(self.new))
        self.tables = (Tables(self.old), Tables(self.new))
        before, after = PlainWords(self.old.catalog), PlainWords(self.new.catalog)
        self.values = Values(self.versions, before.assertion, after.assertion)

        self._renamed_classes = dict(self._class_names())

    def _class_names(self) -> Iterator[tuple[str, str]]:
        for one, other in self.pairs.by_old.items():
            before, after = self.classes[0].place(one), self.classes[1].place(other)
            if before and after and before.name != after.name:
                yield before.name, after.name

    def types(self) -> Iterator[TypeDiff]:
        rows = [*self._paired(), *self._alone()]
        yield from sorted(rows, key=lambda row: row.name)

    # Types of both versions ------------------------------------------------------------------------------
    def _paired(self) -> Iterator[TypeDiff]:
        roots = {root.definition for root in self.new.catalog.roots}
        for one, other in self.pairs.by_old.items():
            row = self._pair(self.old.catalog.entities[one], self.new.catalog.entities[other], other in roots)
            if row is not None:
                yield row

    def _pair(self, old: Entity, new: Entity, is_root: bool) -> TypeDiff | None:
        name = old.full_name
        is_written, is_affected = name in self.versions.written, name in self.versions.affected
        steps = self._steps(old, new)
        found = [*self._found(old, new, is_written, steps)]
        changes = [change for one in found if (change := self._judged(old, new, one, steps))]
        changes += self._code(old, new, changes)
        if not changes and not is_affected and any(steps.values()):
            found_steps = Found("storage-changed", "the tables differ", old.origin, new.origin, always=True)
            changes += filter(None, [self._judged(old, new, found_steps, steps)])
        if not changes and not (is_affected and is_root):
            return None
        writer = self.judging.writer(old, new) if is_affected else SAFE
        reader = self.judging.reader(old, new) if is_affected else SAFE
        elsewhere = any(one in self.versions.affected for one in named(old.predicate) if one != name)
        if is_affected and not elsewhere and not _explained(changes, writer, reader):
            changes.append(self._whole(old, new, writer, reader, steps))
        sql = {
            dialect: gravest(one.level(dialect, writer.kind != "safe") for one in each)
            for dialect, each in steps.items()
        }
        python = worst(change.python for change in changes)
        if not changes and writer == SAFE and reader == SAFE and set(sql.values()) <= {"none"}:
            return None
        return TypeDiff(
            new.full_name,
            new.origin.document,
            new.origin.pointer,
            tuple(changes),
            writer,
            reader,
            python,
            sql,
            is_root,
        )

    def _found(
        self, old: Entity, new: Entity, is_written: bool, steps: Mapping[str, tuple[Step, ...]]
    ) -> Iterator[Found]:
        yield from self._names(old, new)
        yield from self._table_names(old, new)
        listed = list(Members(self.versions, self.values).changes(old, new))
        yield from listed if is_written else [one for one in listed if one.rule == "default-changed"]
        if is_written:
            yield from Types(self.versions, self.values).changes(old, new)

    def _names(self, old: Entity, new: Entity) -> Iterator[Found]:
        before, after = (
            classes.place(one.full_name) for classes, one in zip(self.classes, (old, new), strict=True)
        )
        if before and after and before.name != after.name:
            message = f"class {show(before.name)} is now {show(after.name)}"
            yield Found("class-renamed", message, old.origin, new.origin, always=True)

    def _table_names(self, old: Entity, new: Entity) -> Iterator[Found]:
        for dialect in self.tables[1].dialects:
            before = self.tables[0].table(dialect, old.full_name)
            after = self.tables[1].table(dialect, new.full_name)
            if before is None and after is None:
                continue
            if before is None or after is None:
                rule = "table-removed" if after is None else "table-added"
                one = before or after
                yield Found(
                    rule, f"table {show(one.name)}" if one else "", old.origin, new.origin, always=True
                )
            elif before.name != after.name:
                hint = f"Put `x-renamed-from: {show(before.name)}` there to keep its rows."
                message = f"table {show(before.name)} is now {show(after.name)}"
                declared = self._is_declared(old, new, before.name)
                yield Found(
                    "table-renamed",
                    message,
                    old.origin,
                    new.origin,
                    always=True,
                    hint="" if declared else hint,
                )
            return

    def _is_declared(self, old: Entity, new: Entity, table: str) -> bool:
        earlier = new.facts.effects.renamed_from
        return any(name in earlier for name in (table, old.name.local, old.full_name))

    # Verdicts --------------------------------------------------------------------------------------------
    def _judged(
        self, old: Entity, new: Entity, found: Found, steps: Mapping[str, tuple[Step, ...]]
    ) -> Change | None:
        writer = SAFE if found.new_part is None else self.judging.writer(old, new, found.new_part)
        reader = SAFE if found.old_part is None else self.judging.reader(old, new, found.old_part)
        rule = found.rule or f"{found.about}-{self._direction(found, writer, reader)}"
        tightens = writer.kind != "safe"
        python = self._python(old, new, found, rule, tightens)
        if writer == SAFE and reader == SAFE and not found.always:
            return None
        return Change(
            rule,
            found.member,
            found.message,
            self._place(self.old, found.old),
            self._place(self.new, found.new),
            writer,
            reader,
            python,
            self._sql(found, rule, tightens, steps),
            found.hint,
        )

    def _direction(self, found: Found, writer: Verdict, reader: Verdict) -> str:
        if writer == SAFE:
            return "loosened"
        if reader == SAFE:
            return "tightened"
        one, other = found.old_part, found.new_part
        if one is not None and other is not None:
            node = self.versions.nodes.node
            if self.judging.refuter.implies(node(one), node(other)):
                return "loosened"
            if self.judging.refuter.implies(node(other), node(one)):
                return "tightened"
        return "changed"

    def _python(self, old: Entity, new: Entity, found: Found, rule: str, tightens: bool) -> Python:
        before = self.classes[0].place(old.full_name, found.earlier or found.member)
        after = self.classes[1].place(new.full_name, found.member)
        return of_member(
            rule, before, after, self._renamed_classes, tightens=tightens, defaults=self._fills_in()
        )

    def _code(self, old: Entity, new: Entity, changes: list[Change]) -> Iterator[Change]:
        """Yield the members whose class or type has another name, although their JSON is the same."""
        told = {change.member for change in changes if change.python == "breaking"}
        before = members(old)
        for name, one in members(new).items():
            if name not in told and name in before:
                found = Found(
                    "code-changed",
                    f"`{show(name)}` has another type in Python",
                    before[name].origin,
                    one.origin,
                    member=name,
                    always=True,
                )
                change = self._judged(old, new, found, {})
                if change is not None and change.python == "breaking":
                    yield change

    def _fills_in(self) -> bool:
        target = self.new.settings.targets.models
        return target is not None and target.use_defaults

    def _place(self, side: Side, origin: Origin | None) -> Location | None:
        return None if origin is None or not origin.document else side.locate(origin)

    def _whole(
        self,
        old: Entity,
        new: Entity,
        writer: Verdict,
        reader: Verdict,
        steps: Mapping[str, tuple[Step, ...]],
    ) -> Change:
        """The change of a type that differs although no part of it was found to differ in that way."""
        message = "the type accepts other values than before"
        found = Found("", message, old.origin, new.origin, about="meaning", always=True)
        rule = f"meaning-{self._direction(found, writer, reader)}"
        places = (self._place(self.old, old.origin), self._place(self.new, new.origin))
        sql = self._sql(found, rule, writer != SAFE, steps)
        return Change(rule, "", message, *places, writer, reader, "runtime", sql)

    # Databases -------------------------------------------------------------------------------------------
    def _steps(self, old: Entity, new: Entity) -> Mapping[str, tuple[Step, ...]]:
        found = {}
        for dialect in self.tables[1].dialects:
            before = self.tables[0].table(dialect, old.full_name)
            after = self.tables[1].table(dialect, new.full_name)
            if before is not None or after is not None:
                name = before.name if before else ""
                moved = {earlier: one.name for earlier, one in renamed(old, new).items()}
                is_affected = old.full_name in self.versions.affected
                kept = frozenset(members(old).keys() & members(new).keys()) if is_affected else None
                compared = Compared(self._is_same, moved, kept, self._is_declared(old, new, name))
                found[dialect] = tuple(compared.steps(before, after))
        return found

    def _is_same(self, old: Predicate, new: Predicate) -> bool:
        """Whether two checks mean the same."""
        is_alike = self.versions.alike_old(old) is self.versions.alike_new(new)
        if is_alike and not any(name in self.versions.affected for name in named(old)):
            return True
        one, other = self.versions.of_old(old), self.versions.of_new(new)
        return self.judging.refuter.implies(one, other) and self.judging.refuter.implies(other, one)

    def _sql(
        self, found: Found, rule: str, tightens: bool, steps: Mapping[str, tuple[Step, ...]]
    ) -> Mapping[str, str]:
        if rule in ("class-renamed", "default-changed", "code-changed"):
            return dict.fromkeys(steps, "none")
        if rule == "storage-changed":
            return {
                dialect: gravest(one.level(dialect, tightens) for one in each)
                for dialect, each in steps.items()
            }
        names = {found.member, found.earlier} - {""} or {""}
        return {
            dialect: gravest(one.level(dialect, tightens) for one in each if one.member in names)
            for dialect, each in steps.items()
        }

    # Types of one version --------------------------------------------------------------------------------
    def _alone(self) -> Iterator[TypeDiff]:
        for name in self.pairs.removed:
            if name not in self.old.catalog.inline:
                yield self._single(self.old.catalog.entities[name], "type-removed", 0)
        for name in self.pairs.added:
            if name not in self.new.catalog.inline:
                yield self._single(self.new.catalog.entities[name], "type-added", 1)

    def _single(self, entity: Entity, rule: str, side: int) -> TypeDiff:
        place = self._place((self.old, self.new)[side], entity.origin)
        class_ = self.classes[side].place(entity.full_name)
        python = of_member(rule, class_, class_, {}, tightens=False, defaults=False)
        sql = {}
        for dialect in self.tables[1].dialects:
            table = self.tables[side].table(dialect, entity.full_name)
            if table is not None:
                step = Step("add", "") if side else Step("lossy", "")
                sql[dialect] = step.level(dialect, False) if not side else "metadata"
        message = f"{show(entity.name.local)} is {'new' if side else 'gone'}"
        old, new = (None, place) if side else (place, None)
        change = Change(rule, "", message, old, new, SAFE, SAFE, python, sql)
        origin = entity.origin
        return TypeDiff(entity.full_name, origin.document, origin.pointer, (change,), SAFE, SAFE, python, sql)


def _explained(changes: list[Change], writer: Verdict, reader: Verdict) -> bool:
    """Whether the changes of a type include what its verdicts say."""
    return (writer == SAFE or any(one.writer != SAFE for one in changes)) and (
        reader == SAFE or any(one.reader != SAFE for one in changes)
    )
