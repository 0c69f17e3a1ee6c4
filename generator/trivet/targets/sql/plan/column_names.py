"""Names the columns of an object's members, and decides which members have no column."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from trivet.diagnostics import Diagnostic, Origin, show
from trivet.rules import NAME_FOLDS, NAME_RESERVED, TOO_MANY_COLUMNS
from trivet.targets.sql.plan.branches import Branch, Path, leaves
from trivet.targets.sql.plan.dialect import Dialect
from trivet.targets.sql.plan.names import fitted, is_writable
from trivet.targets.sql.plan.records import Kept

_UNWRITABLE = "no column can have this name"
_FOLDED = "another column has this name"


@dataclass(frozen=True, slots=True)
class ColumnNames:
    """The names of a table's columns, by the path of the member that each column stores.

    `kept` has the members that get no column, by path, each with the reason.
    """

    names: Mapping[Path, str]
    kept: Mapping[Path, Kept]
    diagnostics: tuple[Diagnostic, ...]


def column_names(found: Iterable[Branch], origin: Origin, dialect: Dialect) -> ColumnNames:
    """Return the column names for the members of the object at `origin`, at any depth.

    The names are valid and unique in the dialect. If the dialect allows too few columns, some members get none.
    """
    return _Namer(tuple(leaves(found)), origin, dialect).result()


@dataclass(frozen=True, slots=True)
class _Namer:
    members: tuple[tuple[Branch, str], ...]
    origin: Origin
    dialect: Dialect

    def result(self) -> ColumnNames:
        fold = self.dialect.naming.fold
        writable = {branch.path: name for branch, name in self.members if is_writable(name)}
        taken = frozenset(map(fold, writable.values()))
        fitting = {
            branch.path: fitted(
                self._free(name, taken), branch.field.origin, self.dialect.naming.identifier_bytes
            )
            for branch, name in self.members
            if branch.path in writable
        }
        counts = Counter(map(fold, fitting.values()))
        single = {path: name for path, name in fitting.items() if counts[fold(name)] == 1}
        names = dict(list(single.items())[: self.dialect.limits.max_columns])
        kept = {
            branch.path: Kept(branch.field, self._why(branch.path, fitting, single))
            for branch, _ in self.members
            if branch.path not in names
        }
        found = (*self._reserved(fitting), *self._folded(fitting, counts), *self._crowded(single, names))
        return ColumnNames(names, kept, found)

    def _free(self, name: str, taken: frozenset[str]) -> str:
        """Return `name` if the dialect accepts it as the name of a column.

        Otherwise, return it with underscores at the end, so that the dialect accepts it and it is not in `taken`.
        """
        fold, free = self.dialect.naming.fold, name
        while fold(free) in self.dialect.naming.refused or (free != name and fold(free) in taken):
            free += "_"
        return free

    def _why(self, path: Path, fitting: Mapping[Path, str], single: Mapping[Path, str]) -> str:
        if path in single:
            return f"a table has at most {self.dialect.limits.max_columns:,} columns"
        return _FOLDED if path in fitting else _UNWRITABLE

    def _reserved(self, fitting: Mapping[Path, str]) -> Iterator[Diagnostic]:
        for branch, name in self.members:
            if self.dialect.naming.fold(name) in self.dialect.naming.refused:
                place = branch.field.facts.effects.places.get("column", branch.field.origin)
                message = (
                    f"each table of {self.dialect.name} has a column '{show(name)}' of its own;"
                    f" that of the property is called '{show(fitting[branch.path])}'"
                )
                yield NAME_RESERVED.at(place, message, "Choose another name with `x-column`.")

    def _folded(self, fitting: Mapping[Path, str], counts: Counter[str]) -> Iterator[Diagnostic]:
        for folded in sorted(name for name, count in counts.items() if count > 1):
            clashing = [
                branch
                for branch, _ in self.members
                if branch.path in fitting and self.dialect.naming.fold(fitting[branch.path]) == folded
            ]
            members = " and ".join(f"'{show('/'.join(branch.path))}'" for branch in clashing)
            message = f"{members} become the same {self.dialect.name} column; they {self._stay}"
            yield NAME_FOLDS.at(clashing[0].field.origin, message, "Give them different names with x-column.")

    def _crowded(self, single: Mapping[Path, str], names: Mapping[Path, str]) -> Iterator[Diagnostic]:
        if len(names) < len(single):
            first = list(single)[len(names)]
            message = (
                f"it has {len(single):,} members for columns, and a table has at most {len(names):,} columns:"
                f" the members from '{show('/'.join(first))}' on {self._stay}"
            )
            yield TOO_MANY_COLUMNS.at(self.origin, message, TOO_MANY_COLUMNS.fix)

    @property
    def _stay(self) -> str:
        return (
            "stay in the document"
            if self.dialect.limits.keeps_documents
            else "are kept in the column for extras"
        )
