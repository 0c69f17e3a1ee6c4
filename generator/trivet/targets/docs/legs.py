"""Says what each member is called in each target, and how the target enforces the member's assertions.

The Markdown pages and the static site show this for each member.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace

from trivet.catalog.records import Catalog, Entity, Field
from trivet.diagnostics import Origin
from trivet.graphs import reachable
from trivet.ledger import Verdict, VerdictKind
from trivet.predicates.nodes import HasKey, Predicate
from trivet.predicates.tree import assertions, named
from trivet.target_result import Placement, TargetResult
from trivet.targets.docs.assertions import unguarded

#: The kinds of verdicts, from the least to the greatest difference between target and schema.
SEVERITY: tuple[VerdictKind, ...] = ("exact", "annotation", "lossy", "narrower", "wider", "none")


@dataclass(frozen=True, slots=True)
class InTarget:
    """What one target does about a member, or about a definition as a whole.

    - `place`: its name in the target, with the file; None if it has no name there
    - `kind`: the worst kind of its verdicts, in the order of `SEVERITY`; None if there are no verdicts
    - `checks`: the names of the constraints, triggers and functions that enforce the assertions
    - `holders`: the number of definitions whose classes or tables enforce the assertions
    - `open`: the verdicts that are not exact, without those that say the same as one before them
    """

    target: str
    place: Placement | None
    kind: VerdictKind | None
    checks: tuple[str, ...]
    holders: int
    open: tuple[Verdict, ...]


@dataclass(frozen=True, slots=True)
class _Enforcement:
    """A verdict, and the database objects that its field `by` names, such as constraints.

    - `checks`: (name, member) for each object; empty if the target is not SQL. `member` is the member for which the
      object exists; None if it exists for the whole definition.
    - `members`: the members for which the objects exist, without repetitions
    """

    verdict: Verdict
    checks: tuple[tuple[str, str | None], ...]
    members: tuple[str, ...]

    @property
    def is_of_column(self) -> bool:
        """Return whether a column's type is the cause: then there is a verdict for each such column."""
        return self.verdict.kind == "narrower" and bool(self.members)


class Verdicts:
    """Finds the verdicts about a definition or a member in a target."""

    def __init__(self, catalog: Catalog, results: Sequence[TargetResult]) -> None:
        self._catalog = catalog
        self._member_of = {
            (one.definition, one.target, one.name): one.member if one.checks is None else one.checks
            for leg in results
            for one in leg.made
        }
        self._checks: dict[tuple[str, str | None, str], list[str]] = defaultdict(list)
        for made in (one for leg in results for one in leg.made if one.checks is not None):
            self._checks[made.definition, made.checks, made.target].append(made.name)
        self._fields = {
            name: {one.name: one for one in entity.fields} for name, entity in catalog.entities.items()
        }
        self._about = {name: _members_by_origin(entity) for name, entity in catalog.entities.items()}
        self._origins = {name: _origins_by_member(about) for name, about in self._about.items()}
        self._behind_members = _BehindMembers(catalog)
        places = (one for leg in results for one in leg.places if one.member is None)
        self._tables = {(one.definition, one.target): one.name for one in places}
        self._exact: dict[tuple[str, str, str], _Enforcement] = {}
        about: dict[tuple[str, str | None, str], dict[int, _Enforcement]] = defaultdict(dict)
        at: dict[tuple[Origin, str], list[_Enforcement]] = defaultdict(list)
        known = dict.fromkeys(one for leg in results for one in leg.verdicts if not one.once)
        for verdict in sorted(known, key=lambda one: one.sort_key):
            if verdict.definition not in catalog.entities:
                continue
            found = self._enforcement(verdict)
            at[verdict.origin, verdict.target].append(found)
            for member in self._members(found, verdict):
                about[verdict.definition, member, verdict.target][id(found)] = found
        self._found, self._at = about, at

    @property
    def made(self) -> Set[tuple[str, str, str]]:
        """Return (definition, target, name) for each named object that belongs to the tables of a definition."""
        return self._member_of.keys()

    def leg(self, entity: Entity, member: str | None, target: str, place: Placement | None) -> InTarget:
        """Return what a target does about a member, or about the definition itself if `member` is None.

        `place` is None if the target gives the member or definition no name.
        """
        unique = {id(one): one for one in self._verdicts(entity, member, target)}.values()
        found = [one.verdict for one in unique]
        open_: dict[tuple[str, str, str], Verdict] = {}
        for verdict in (one for one in found if one.kind != "exact"):
            open_.setdefault((verdict.kind, verdict.keyword, verdict.reason), verdict)
        names = (
            name
            for one in unique
            for name, about in one.checks
            if about in (None, member) or one.verdict.definition != entity.full_name
        )
        made = () if member is None else self._checks.get((entity.full_name, member, target), ())
        return InTarget(
            target,
            place,
            max((one.kind for one in found), key=SEVERITY.index, default=None),
            tuple(dict.fromkeys((*made, *names))),
            len({one.definition for one in found}),
            tuple(open_.values()),
        )

    def _members(self, one: _Enforcement, verdict: Verdict) -> Iterable[str | None]:
        """Return the members that a verdict is about; (None,) if it is about the definition itself.

        These are the members for which the objects of its field `by` exist, and all that refer to the assertion. But
        what is narrower because of a column's type is so only for the members of `by`.
        """
        about = self._about[verdict.definition]
        if verdict.origin in about or verdict.target == "models" or one.is_of_column:
            return one.members or (about.get(verdict.origin),)
        behind = self._behind_members.of(verdict.definition, verdict.origin)
        return dict.fromkeys((*one.members, *behind)) or (None,)

    def _verdicts(self, entity: Entity, member: str | None, target: str) -> Iterator[_Enforcement]:
        """Yield the verdicts about a member, and related ones.

        - For the target `models`, the verdicts about enumerations and aliases to which the member refers are included.
        - For any other target, a member without verdicts gets those of other definitions' tables for the same locations
          and for the locations of such enumerations and aliases.
        """
        own = self._found.get((entity.full_name, member, target), {})
        yield from own.values()
        if target == "models":
            for name in self._behind(entity, member):
                yield from self._found.get((name, None, target), {}).values()
        elif not own:
            origins = self._origins[entity.full_name].get(member, ())
            yield from (one for each in origins for one in self._at.get((each, target), ()))
            for name in self._behind(entity, member):
                found = (one for each in self._about[name] for one in self._at.get((each, target), ()))
                yield from filter(None, (self._inside(entity, member, one) for one in found))

    def _inside(self, entity: Entity, member: str | None, one: _Enforcement) -> _Enforcement | None:
        """Return a verdict on an enumeration or alias, with the checks of those members only that contain `member`.

        Return None if no member contains it, or if the verdict is about the columns of other members.
        """
        definition = one.verdict.definition
        around = {
            self._about[definition].get(each) for each in self._origins[entity.full_name].get(member, ())
        }
        around.update(self._behind_members.referring(definition, entity.full_name))
        checks = tuple((name, about) for name, about in one.checks if about is None or about in around)
        is_elsewhere = around <= {None} or (one.is_of_column and not checks)
        return None if is_elsewhere else replace(one, checks=checks)

    def _behind(self, entity: Entity, member: str | None) -> Iterable[str]:
        """Return the enumerations and aliases to which a member refers, directly or through others of them."""
        field = None if member is None else self._fields[entity.full_name].get(member)
        return reachable(self._aliases(field.predicate), self._aliases_of) if field else ()

    def _aliases(self, node: Predicate) -> Iterator[str]:
        return (name for name in named(node) if self._catalog.entities[name].kind != "object")

    def _aliases_of(self, definition: str) -> Iterator[str]:
        return self._aliases(self._catalog.entities[definition].predicate)

    def _enforcement(self, verdict: Verdict) -> _Enforcement:
        """Return the verdict, and the database objects that its field `by` names.

        Exact verdicts with the same definition, target and `by` have one common result: that of the verdict with which
        this method was called first.
        """
        definition, target, by = key = verdict.definition, verdict.target, verdict.by
        if verdict.kind == "exact" and key in self._exact:
            return self._exact[key]
        objects = tuple((name, self._member_of.get((definition, target, name))) for name in split(by))
        members = tuple(dict.fromkeys(member for _, member in objects if member is not None))
        is_check = target.startswith("sql/") and verdict.keyword != "(storage)"
        table = self._tables.get((definition, target))
        checks = tuple(one for one in objects if is_check and one[0] != table)
        found = _Enforcement(verdict, checks, members)
        if verdict.kind == "exact":
            self._exact[key] = found
        return found


class _BehindMembers:
    """Finds the members of a definition behind whose references an assertion stands."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._names = {name: tuple(named(one.predicate)) for name, one in catalog.entities.items()}
        self._holders: dict[Origin, list[str]] = defaultdict(list)
        for name, entity in catalog.entities.items():
            for one in assertions(entity.predicate):
                self._holders[one.origin].append(name)
        self._referring: dict[str, Mapping[str, Sequence[str]]] = {}

    def of(self, definition: str, origin: Origin) -> tuple[str, ...]:
        """Return the members whose schemas refer, directly or indirectly, to a definition with the assertion."""
        holders = self._holders.get(origin, ())
        return tuple(dict.fromkeys(one for name in holders for one in self.referring(definition, name)))

    def referring(self, definition: str, name: str) -> Sequence[str]:
        """Return the members of `definition` whose schemas refer, directly or indirectly, to the definition `name`."""
        if definition not in self._referring:
            found: dict[str, list[str]] = defaultdict(list)
            for field in _fields(self._catalog.entities[definition]):
                for reached in reachable(named(field.predicate), self._names.__getitem__):
                    found[reached].append(field.name)
            self._referring[definition] = dict(found)
        return self._referring[definition].get(name, ())


def split(names: str) -> list[str]:
    """Split the field `by` of a verdict into its names: `a, b` into `a` and `b`."""
    return [name for name in names.split(", ") if name]


def _members_by_origin(entity: Entity) -> Mapping[Origin, str | None]:
    """Map the origin of each assertion of a definition to the name of the member that the assertion constrains.

    The origin of an assertion that constrains the whole value is mapped to None.
    """
    found = {one.origin: _key(one.predicate) for one in assertions(entity.predicate)}
    for field in _fields(entity):
        found[field.origin] = field.name
        found |= {one.origin: field.name for one in assertions(field.predicate)}
    return found


def _fields(entity: Entity) -> tuple[Field, ...]:
    """Return the members of an object, or those that a definition of another kind may have."""
    return entity.fields or entity.members


def _key(node: Predicate) -> str | None:
    """Return the name of the member that an assertion requires; None for any other assertion."""
    bare = unguarded(node)
    return bare.key if isinstance(bare, HasKey) else None


def _origins_by_member(about: Mapping[Origin, str | None]) -> Mapping[str | None, list[Origin]]:
    found: dict[str | None, list[Origin]] = defaultdict(list)
    for origin, member in about.items():
        found[member].append(origin)
    return found
