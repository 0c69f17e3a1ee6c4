"""Holds what all parts of a comparison of two versions share.

Examples are the pairs of types, their predicates, and the classes and tables of both versions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from trivet.diagnostics import Location, Origin
from trivet.diff.code import Classes
from trivet.diff.database import Tables
from trivet.diff.judging import Judging
from trivet.diff.pairs import Pairs, pairs
from trivet.diff.sides import Side
from trivet.diff.versions import Versions


@dataclass(slots=True)
class Context:
    """The data that all steps of a comparison share.

    In the pairs `classes` and `tables`, the old version comes first.
    """

    old: Side
    new: Side
    pairs: Pairs = field(init=False)
    versions: Versions = field(init=False)
    judging: Judging = field(init=False)
    classes: tuple[Classes, Classes] = field(init=False)
    tables: tuple[Tables, Tables] = field(init=False)
    renamed_classes: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.pairs = pairs(self.old.catalog, self.new.catalog)
        self.versions = Versions(self.old.predicates, self.new.predicates, self.pairs)
        self.judging = Judging(self.versions, self.old, self.new)
        self.classes = (Classes(self.old), Classes(self.new))
        self.tables = (Tables(self.old), Tables(self.new))
        self.renamed_classes = dict(self._class_names())

    def _class_names(self) -> Iterator[tuple[str, str]]:
        for one, other in self.pairs.by_old.items():
            before, after = self.classes[0].place(one), self.classes[1].place(other)
            if before and after and before.name != after.name:
                yield before.name, after.name

    def old_place(self, origin: Origin | None) -> Location | None:
        """Return the location of `origin` in the old version, with its line.

        Return None if `origin` is None or has no document.
        """
        return _located(self.old, origin)

    def new_place(self, origin: Origin | None) -> Location | None:
        """Return the location of `origin` in the new version, with line and column; None if `origin` is None."""
        return _located(self.new, origin)


def _located(side: Side, origin: Origin | None) -> Location | None:
    return None if origin is None or not origin.document else side.locate(origin)
