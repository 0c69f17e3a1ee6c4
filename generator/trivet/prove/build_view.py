"""The parts of a build that `prove` needs, as protocols, so that `prove` does not import the pipeline."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

from trivet.catalog.records import Catalog
from trivet.extensions import Vocabulary
from trivet.normalize.schema import NormalForm
from trivet.source import Documents
from trivet.target_result import TargetResult


class Inputs(Protocol):
    """The schemas of a build and the data read from them; implemented by `trivet.pipeline.Inputs`."""

    @property
    def documents(self) -> Documents: ...

    @property
    def normal(self) -> NormalForm: ...

    @property
    def catalog(self) -> Catalog: ...

    @property
    def vocabulary(self) -> Vocabulary: ...


class BuildView(Protocol):
    """A build: the artifacts generated from the current inputs. Implemented by `trivet.Build`."""

    @property
    def artifacts(self) -> Mapping[str, str]: ...

    @property
    def manifest(self) -> Mapping[str, Any]: ...

    @property
    def ledger(self) -> Mapping[str, Any]: ...

    @property
    def inputs(self) -> Inputs: ...

    @property
    def legs(self) -> Mapping[str, TargetResult]: ...


@dataclass(frozen=True, slots=True)
class Version:
    """A possible earlier version of a root's tables, which lacks the columns of some members.

    - `ddl`: for each dialect, the (path, text) pairs of its DDL files, in the order to apply them
    - `undeclared`: the names of the members that the earlier version does not declare
    """

    ddl: Mapping[str, tuple[tuple[str, str], ...]]
    undeclared: frozenset[str]


#: Takes a definition, and 0 or 1 for the half of its members that the earlier version does not declare. Returns that
#: version, or None if every member must be declared. Raises `TrivetError` if the version cannot be generated.
MakeVersion: TypeAlias = Callable[[str, int], Version | None]
