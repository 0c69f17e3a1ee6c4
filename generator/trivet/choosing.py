"""Give each key a unique name. If several keys want the same name, one gets it, and the others get other names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from trivet.diagnostics import InternalError
from trivet.digests import hex_digits

K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class NameRequest(Generic[K]):
    """The names that `key` wants, best first.

    If all of them are taken, the key gets the first one with digits appended. The digits are a hash of `text`.
    """

    key: K
    names: Sequence[str]
    text: str


@dataclass(slots=True)
class Names(Generic[K]):
    """The names given so far. Names are equal if `fold` maps them to the same text.

    - `given`: the name of each key
    - `lost`: for each key that did not get its first choice, the key that got that name
    """

    fold: Callable[[str], str] = str
    given: dict[K, str] = field(default_factory=dict)
    lost: dict[K, K] = field(default_factory=dict)
    _taken: dict[str, K] = field(default_factory=dict)

    def give(self, requests: Iterable[NameRequest[K]]) -> None:
        """Give each request's key a name.

        First choices are considered before any others. If two requests have the same first choice, the earlier one gets
        it.
        """
        left = [request for request in requests if not self._take(request.key, request.names[0])]
        for request in left:
            self.lost[request.key] = self._taken[self.fold(request.names[0])]
        left = [
            request
            for request in left
            if not any(self._take(request.key, name) for name in request.names[1:])
        ]
        for request in left:
            self._mark(request)

    def _take(self, key: K, name: str) -> bool:
        folded = self.fold(name)
        if folded in self._taken:
            return False
        self._taken[folded] = key
        self.given[key] = name
        return True

    def _mark(self, request: NameRequest[K]) -> None:
        digits = hex_digits(request.text)
        if not any(
            self._take(request.key, f"{request.names[0]}_{digits[:length]}") for length in range(6, 65)
        ):
            raise InternalError("two places have the same hash")
