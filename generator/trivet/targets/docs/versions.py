"""Records that say in words what changed since other versions of the schemas.

The records are made by the code that compares the versions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from trivet.targets.docs.places import segments
from trivet.wording import Wording

#: Pairs (who is concerned, verdict), such as (`reader`, `breaking`). Instead of `reader`, a pair may have `writer`,
#: `models`, `sql/postgresql`, …
Verdicts = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class ChangeTold:
    """A change of a type, or of its member `member`, in words.

    `place` is the location of the change in the schemas, as text.
    """

    rule: str
    member: str
    message: Wording
    place: str
    verdicts: Verdicts
    notes: tuple[Wording, ...]


@dataclass(frozen=True, slots=True)
class TypeChanges:
    """The changes and the verdicts of the type with the full name `name`.

    If only types that it refers to have changed, `changes` is empty. Then `notes` has values that show the
    difference.
    """

    name: str
    verdicts: Verdicts
    changes: tuple[ChangeTold, ...]
    notes: tuple[Wording, ...] = ()


@dataclass(frozen=True, slots=True)
class Changes:
    """All types that differ from the version `against`, such as the git tag `v1.2`."""

    against: str
    types: tuple[TypeChanges, ...]


def by_stem(versions: Iterable[Changes]) -> Mapping[str, Changes]:
    """Map the path of each version's first page, without its suffix, to the version.

    For the version `v1`, the path is `changes/since-v1`.
    """
    named = {one.against: one for one in versions}
    stems = segments(named)
    return {f"changes/since-{stems[name]}": one for name, one in named.items()}
