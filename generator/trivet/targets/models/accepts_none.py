"""Which types take None by themselves: each definition is looked into once, however many ways lead to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from trivet.targets.models import hints
from trivet.targets.models.hints import ClassOf, Decorated, Hint

#: The type behind a definition by full name; None where it is a class of its own, which None is no instance of.
HintOf = Callable[[str], Hint | None]


class NoneTakers:
    """Answers for one catalog."""

    def __init__(self, hint_of: HintOf) -> None:
        self._hint_of = hint_of
        self._never: set[str] = set()
        self._hints: dict[str, Hint | None] = {}

    def takes(self, hint: Hint) -> bool:
        """Whether None is among what the type takes."""
        pending = [hint]
        seen: set[str] = set()
        while pending:
            for part in _alternatives(pending.pop()):
                if part in (hints.ANY, hints.NONE):
                    return True
                if not isinstance(part, ClassOf) or part.definition in seen or part.definition in self._never:
                    continue
                seen.add(part.definition)
                pending.extend(self._behind(part.definition))
        self._never |= seen
        return False

    def _behind(self, name: str) -> tuple[Hint, ...]:
        if name not in self._hints:
            self._hints[name] = self._hint_of(name)
        hint = self._hints[name]
        return () if hint is None else (hint,)


def _alternatives(hint: Hint) -> Iterator[Hint]:
    """What a value may be: the parts of a union, without their decorations."""
    pending = [hint]
    while pending:
        part = pending.pop()
        match part:
            case hints.Either(options):
                pending.extend(options)
            case Decorated(inner):
                pending.append(inner)
            case _:
                yield part
