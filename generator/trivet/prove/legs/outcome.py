"""The interfaces of engines and legs, and the outcome of a leg for one instance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, runtime_checkable

from trivet.diagnostics import TrivetError
from trivet.prove.instances import Instance
from trivet.prove.legs.store import Store
from trivet.prove.values import ABSENT


class BrokenLegError(TrivetError):
    """The artifacts of a leg cannot be loaded; the message says why."""


class SkippedLegError(TrivetError):
    """An engine is not available; the message says why."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of giving an instance to a leg.

    - `words`: the message of a refusal, or a description of the exception
    - `by`: the name of the constraint in the message
    - `at`: the JSON Pointer of the refused part; None if unknown
    - `given`: the instance as the leg read it; its numbers may be floats; `ABSENT` if refused
    - `back`: the value that the leg returned; `ABSENT` if refused
    - `aside`: a disagreement between two functions of the leg; "" if there is none
    - `crashed`: whether the leg raised an exception other than its validation error
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
    """One way to validate the documents of one root definition, such as a generated class or a document view.

    `target` is spelled as in the ledger. `store` is None if the leg does not store documents.
    """

    @property
    def name(self) -> str: ...

    @property
    def target(self) -> str: ...

    @property
    def store(self) -> Store | None: ...

    def judge(self, instance: Instance) -> Outcome: ...


@runtime_checkable
class BatchLeg(Leg, Protocol):
    """A leg that judges many instances in about the time that one instance takes."""

    def judge_all(self, instances: Sequence[Instance]) -> list[Outcome]: ...


class Engine(Protocol):
    """The loaded artifacts of one target, which provide the legs for each definition."""

    def legs(self, row: Mapping[str, Any]) -> tuple[Leg, ...]:
        """Return the legs for one row of the manifest's `roots` or `definitions`.

        Raises `BrokenLegError` if an artifact for that row cannot be loaded.
        """
        ...

    def close(self) -> None: ...
