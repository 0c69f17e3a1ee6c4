"""What proving needs to know of a build, so that it does not depend on the pipeline that makes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from trivet.catalog.records import Catalog
from trivet.extensions import Vocabulary
from trivet.leg import Leg
from trivet.normalize.schema import NormalForm
from trivet.source import Documents


class Inputs(Protocol):
    """What the schemas say; `trivet.pipeline.Inputs` is one."""

    @property
    def documents(self) -> Documents: ...

    @property
    def normal(self) -> NormalForm: ...

    @property
    def catalog(self) -> Catalog: ...

    @property
    def vocabulary(self) -> Vocabulary: ...


class Made(Protocol):
    """What the inputs ask for now; `trivet.Build` is one."""

    @property
    def artifacts(self) -> Mapping[str, str]: ...

    @property
    def manifest(self) -> Mapping[str, Any]: ...

    @property
    def ledger(self) -> Mapping[str, Any]: ...

    @property
    def inputs(self) -> Inputs: ...

    @property
    def legs(self) -> Mapping[str, Leg]: ...
