"""From one place of a schema to all others: schema line, Python attribute, column, check, docs anchor."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from trivet.diagnostics import Location, Origin
from trivet.ledger import EVERYWHERE, Verdict
from trivet.leg import Made, Place


@dataclass(frozen=True, slots=True)
class Subject:
    """A definition, or one of its members: what an explanation is about."""

    definition: str
    member: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Spot:
    """A line of a file where the subject stands; `name` is what it is called there, `note` says more."""

    target: str
    name: str
    file: str
    line: int
    note: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


@dataclass(frozen=True, slots=True)
class Explanation:
    """A subject: its place in the schema, its spots in the artifacts, the verdicts on its assertions.

    `full` is what the name that was asked for stands for, where it was cut or got digits.
    """

    subject: Subject
    schema: Location
    spots: tuple[Spot, ...]
    verdicts: tuple[Verdict, ...]
    full: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tracer:
    """Explains places of one build.

    `subjects` are all definitions and members; `places`, `made` and `verdicts` those of all legs; `artifacts` the
    files; `locate` finds the line of a schema's location, and `exists` tells whether anything stands there.
    """

    subjects: tuple[Subject, ...]
    places: tuple[Place, ...]
    made: tuple[Made, ...]
    verdicts: tuple[Verdict, ...]
    artifacts: Mapping[str, str]
    locate: Callable[[Location], Location]
    exists: Callable[[Origin], bool]

    def explain(self, what: str) -> tuple[Explanation, ...]:
        """What the text may name, told in full; empty where it names nothing."""
        found = [*self._by_pointer(what), *self._by_name(what), *self._by_made(what)]
        found = found or list(self._by_check(what))
        created = tuple(self._created(_last_identifier(what))) or tuple(self._mentioned(what))
        found = found or [subject for spot in created for subject in self._made_for(spot)]
        full = tuple(dict.fromkeys(one.full for one in self.made if one.full and _is_called(one, what)))
        return tuple(self._explanation(subject, created, full) for subject in dict.fromkeys(found))

    def _by_pointer(self, what: str) -> Iterator[Subject]:
        """`document#pointer`, `#pointer` or `pointer`: what stands there, or nearest around it."""
        document, mark, pointer = what.partition("#")
        if not mark:
            document, pointer = ("", what) if what.startswith("/") else (what, "")
        inside = [
            subject
            for subject in self.subjects
            if subject.origin.document in (document, document or subject.origin.document)
            and _covers(subject.origin.pointer, pointer)
            and self.exists(Origin(subject.origin.document, pointer))
        ]
        if (document or pointer) and inside:
            deepest = max(len(subject.origin.pointer) for subject in inside)
            yield from (subject for subject in inside if len(subject.origin.pointer) == deepest)

    def _by_name(self, what: str) -> Iterator[Subject]:
        """A class, attribute, table, column or anchor, alone or qualified as its target writes it."""
        wanted = {
            (place.definition, place.member)
            for place in self.places
            if what in _spellings(place, self._owner(place))
        }
        return (one for one in self.subjects if (one.definition, one.member) in wanted)

    def _by_made(self, what: str) -> Iterator[Subject]:
        """A column, a check or a table of rows, alone or after its table: its member, and what it refers to."""
        for one in self.made:
            if _is_called(one, what):
                yield from self._asked_for(one)

    def _asked_for(self, made: Made) -> Iterator[Subject]:
        if made.member:
            whose = (made.definition, made.member)
            yield from (one for one in self.subjects if (one.definition, one.member) == whose)
        near = [one for one in self.subjects if _is_inside(made.origin, one.origin)]
        if near:
            yield max(near, key=lambda one: len(one.origin.pointer))

    def _by_check(self, what: str) -> Iterator[Subject]:
        """A constraint, trigger or function, as the databases report it."""
        for verdict in self.verdicts:
            if verdict.target.startswith("sql/") and what in re.split(r"[,\s]+", verdict.by):
                yield from self._around(verdict)

    def _created(self, name: str) -> Iterator[Spot]:
        """Where the DDL creates what is called so: a table, view, function, trigger, index or constraint."""
        quoted = re.escape('"{}"'.format(name.replace('"', '""')))
        pattern = re.compile(rf'(?:^CREATE [^"(]*|\bCONSTRAINT )(?:"[^"]*"\.)?{quoted}', re.MULTILINE)
        for path, text in self.artifacts.items():
            match = pattern.search(text) if path.endswith(".sql") else None
            if match is not None:
                target = "/".join(path.split("/")[-3:-1])
                yield Spot(target, name, path, text.count("\n", 0, match.start()) + 1)

    def _mentioned(self, what: str) -> Iterator[Spot]:
        """Where a file first has a name with digits that nothing is created by: that of a check of documents."""
        for one in self.made:
            if one.full and _is_called(one, what):
                line = _find(self.artifacts.get(one.file, "").splitlines(), one.name, 0)
                if line:
                    yield Spot(one.target, one.name, one.file, line)

    def _made_for(self, created: Spot) -> list[Subject]:
        """The subject whose name in the same file the created one's begins with; the longest such name."""
        found = [
            (len(name), one)
            for one in self.subjects
            for name in self._sql_names(one, created.file)
            if created.name == name or created.name.startswith(f"{name}_")
        ]
        found += [
            (len(one.name), subject)
            for one in self.made
            if not one.owner and created.name.startswith(f"{one.name}_")
            for subject in self._asked_for(one)
        ]
        return [max(found, key=lambda each: each[0])[1]] if found else []

    def _sql_names(self, subject: Subject, file: str) -> Iterator[str]:
        """What the names of a subject's own checks begin with, in a file; those of functions, with its own."""
        if not subject.member:
            yield subject.definition.replace(".", "_")
        for place in self.places:
            if (place.file, place.definition, place.member) == (file, subject.definition, subject.member):
                owner = self._owner(place)
                yield f"{owner.name}_{place.name}" if owner else place.name

    def _around(self, verdict: Verdict) -> Iterable[Subject]:
        near = [one for one in self.subjects if _is_inside(verdict.origin, one.origin)]
        own = [one for one in near if one.definition == verdict.definition] or near
        return [max(own, key=lambda one: len(one.origin.pointer))] if own else []

    def _explanation(self, subject: Subject, created: tuple[Spot, ...], full: tuple[str, ...]) -> Explanation:
        spots = tuple(
            Spot(place.target, place.name, place.file, self._line(place), place.type)
            for place in self.places
            if (place.definition, place.member) == (subject.definition, subject.member)
        )
        lines = {(spot.file, spot.line) for spot in spots}
        spots += tuple(spot for spot in created if (spot.file, spot.line) not in lines)
        about = tuple(verdict for verdict in self.verdicts if self._is_about(verdict, subject))
        return Explanation(subject, self.locate(subject.origin.location), spots, about, full)

    def _is_about(self, verdict: Verdict, subject: Subject) -> bool:
        """Whether the verdict speaks of the subject itself, and not of a member that is a subject, too.

        What holds everywhere is told of definitions, in the targets where they stand.
        """
        if verdict.origin == EVERYWHERE:
            return not subject.member and verdict.target in self._homes(subject.definition)
        if not _is_inside(verdict.origin, subject.origin):
            return False
        members = (one for one in self.subjects if one.member and one.definition == subject.definition)
        return bool(subject.member) or not any(_is_inside(verdict.origin, one.origin) for one in members)

    def _homes(self, definition: str) -> set[str]:
        return {place.target for place in self.places if place.definition == definition}

    def _owner(self, place: Place) -> Place | None:
        """Where the definition of a member stands in the same target."""
        if not place.member:
            return None
        same = (place.definition, "", place.target)
        return next((one for one in self.places if (one.definition, one.member, one.target) == same), None)

    def _line(self, place: Place) -> int:
        """The line of the artifact that names the place first, after the line that names its definition."""
        lines = self.artifacts.get(place.file, "").splitlines()
        owner = self._owner(place)
        name = f'"{place.name.partition("#")[2]}"' if "#" in place.name else place.name
        return _find(lines, name, _find(lines, owner.name, 0) if owner else 0)


def _find(lines: list[str], name: str, start: int) -> int:
    """The number (from 1) of the first line after `start` that has the name as a word; 0 for none."""
    pattern = re.compile(rf"(?<![\w.]){re.escape(name)}(?!\w)")
    return next(
        (number for number, line in enumerate(lines, 1) if number > start and pattern.search(line)), 0
    )


def _last_identifier(text: str) -> str:
    """`name` of `schema.name`, quoted or not."""
    if text.endswith('"'):
        return re.sub(r'^(?:.*\.)?"((?:[^"]|"")*)"$', r"\1", text).replace('""', '"')
    return text.rpartition(".")[2]


def _is_called(made: Made, what: str) -> bool:
    """Whether the text names it: alone, after its table, or what stands in no table after its schema."""
    if what in (made.name, f"{made.owner}.{made.name}"):
        return True
    return not made.owner and _last_identifier(what) == made.name


def _is_inside(inner: Origin, outer: Origin) -> bool:
    return inner.document == outer.document and _covers(outer.pointer, inner.pointer)


def _covers(outer: str, inner: str) -> bool:
    return inner == outer or inner.startswith(f"{outer}/")


def _spellings(place: Place, owner: Place | None) -> set[str]:
    """The ways in which a place may be named: alone, qualified, and with its file or module before it."""
    qualified = f"{owner.name}.{place.name}" if owner else place.name
    spellings = {place.name, qualified}
    if "#" in place.name or place.name == place.file:
        spellings |= {place.name.removeprefix(place.file[:start]) for start in _starts(place.file, "/")}
    if place.target == "models":
        module = place.file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        for start in _starts(module, "."):
            spellings |= {f"{module[start:]}:{qualified}", f"{module[start:]}.{qualified}"}
    return spellings


def _starts(text: str, separator: str) -> list[int]:
    """The offsets at which a dotted or slashed name may begin."""
    return [0, *(index + 1 for index, char in enumerate(text) if char == separator)]
