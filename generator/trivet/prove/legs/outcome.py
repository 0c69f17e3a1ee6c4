"""What a leg says about one instance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from trivet.diagnostics import TrivetError
from trivet.prove.instances import Instance
from trivet.prove.legs.store import Store
from trivet.prove.values import ABSENT


class BrokenLegError(TrivetError):
    """A leg cannot judge anything: its artifact does not load; the message has the engine's words."""


class SkippedLegError(TrivetError):
    """An engine is not there; the message says why."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """`words` are the leg's own where it refuses; `by` the constraint it names, `at` the instance location.

    `crashed`: it refused by an exception that is not its way to refuse; `words` are those of the exception.
    `aside` is what another door of the leg says otherwise of the same document, where it does.
    `given` is the value that it was given (numbers may have been read as floats), `back` the value that came
    back, `ABSENT` where it refused.
    """

    accepted: bool
    words: str = ""
    by: str = ""
    at: str | None = None
    given: Any = ABSENT
    back: Any = ABSENT
    aside: str = ""
    crashed: bool = False


class Leg(Protocol):
    """One document door of one target for one root; `target` is as the ledger spells it, `store` is given where
    it stores documents."""

    @property
    def name(self) -> str: ...

    @property
    def target(self) -> str: ...

    @property
    def store(self) -> Store | None: ...

    def judge(self, instance: Instance) -> Outcome: ...


class Engine(Protocol):
    """What has loaded the artifacts of one target and gives the legs of each root."""

    def legs(self, row: Mapping[str, Any]) -> tuple[Leg, ...]:
        """The legs of one row of the manifest's `roots` or `definitions`. Raises `BrokenLegError`."""
        ...

    def close(self) -> None: ...
