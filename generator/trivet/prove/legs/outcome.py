"""The interfaces of engines and legs, and the outcome of a leg for one instance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from trivet.diagnostics import TrivetError
from trivet.prove.instances import Instance
from trivet.prove.legs.store import Store
from trivet.prove.values import ABSENT


class BrokenLegError(TrivetError):
    """A leg's artifact does not load; the message is the engine's."""


class SkippedLegError(TrivetError):
    """An engine is not available; the message gives the reason."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of a leg for an instance: `accepted`, or refused with the message `words`.

    `by` is the constraint that the message names, `at` the pointer in the instance. `crashed` is true if the leg raised
    an exception other than its validation error; `words` then describe the exception. `aside` describes how another
    entry point of the leg disagrees about the document, if it does. `given` is the value that the leg read (numbers may
    be floats), `back` the value that it returned; both are `ABSENT` if it refused.
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
    """One way to validate documents of one root with one target, such as a class or a view.

    `target` is spelled as in the ledger; `store` is None if the leg stores no documents.
    """

    @property
    def name(self) -> str: ...

    @property
    def target(self) -> str: ...

    @property
    def store(self) -> Store | None: ...

    def judge(self, instance: Instance) -> Outcome: ...


class Engine(Protocol):
    """The loaded artifacts of one target, which give the legs of each root."""

    def legs(self, row: Mapping[str, Any]) -> tuple[Leg, ...]:
        """Return the legs of one row of the manifest's `roots` or `definitions`. Raises `BrokenLegError`."""
        ...

    def close(self) -> None: ...
