"""What proving needs from a build, as protocols, so that it does not depend on the pipeline."""

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
    """The schemas and what is read from them; implemented by `trivet.pipeline.Inputs`."""

    @property
    def documents(self) -> Documents: ...

    @property
    def normal(self) -> NormalForm: ...

    @property
    def catalog(self) -> Catalog: ...

    @property
    def vocabulary(self) -> Vocabulary: ...


class BuildView(Protocol):
    """What is generated from the current inputs; implemented by `trivet.Build`."""

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
    """A possible earlier version of the tables of one root: the (path, text) of each dialect's files in the order to
    apply them, and the names of the members that were not declared yet."""

    ddl: Mapping[str, tuple[tuple[str, str], ...]]
    undeclared: frozenset[str]


#: A definition and which half of its members was not declared (0 or 1) → the earlier version; None if no member can
#: be undeclared. Raises `TrivetError` if no such version can be generated.
MakeVersion: TypeAlias = Callable[[str, int], Version | None]
