"""What changed since other versions of the schemas, in words. Whoever compares the versions makes these records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from trivet.targets.docs.places import segments
from trivet.wording import Wording

#: Verdicts by who asks: `writer`, `reader`, `models`, `sql/postgresql`, …
Verdicts = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class ChangeTold:
    """A change of a type, or of its member `member`, in words. `place` is where the schema says so."""

    rule: str
    member: str
    message: Wording
    place: str
    verdicts: Verdicts
    notes: tuple[Wording, ...]


@dataclass(frozen=True, slots=True)
class TypeChanges:
    """The changes of the type with the full name `name`, and the verdicts on the type as a whole.

    `changes` is empty if only types that it refers to have changed. `notes` has values that show this.
    """

    name: str
    verdicts: Verdicts
    changes: tuple[ChangeTold, ...]
    notes: tuple[Wording, ...] = ()


@dataclass(frozen=True, slots=True)
class Changes:
    """All types that differ from the version `against`, such as a tag."""

    against: str
    types: tuple[TypeChanges, ...]


def by_stem(versions: Iterable[Changes]) -> Mapping[str, Changes]:
    """Return the versions by the path of their first page, without its suffix.

    The names of the pages have a prefix, as a version may be called `README` or `index`.
    """
    named = {one.against: one for one in versions}
    stems = segments(named)
    return {f"changes/since-{stems[name]}": one for name, one in named.items()}
