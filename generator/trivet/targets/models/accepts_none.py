"""Decides whether a Python type accepts None. A rule (a function that checks a value) may still refuse None."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from trivet.targets.models import hints
from trivet.targets.models.hints import ClassOf, Decorated, Hint

#: Full name of a definition → its type; None if the definition has a class, which never accepts None.
HintOf = Callable[[str], Hint | None]


class NoneTakers:
    """Decides which type hints accept None."""

    def __init__(self, hint_of: HintOf) -> None:
        self._hint_of = hint_of
        self._never: set[str] = set()
        self._hints: dict[str, Hint | None] = {}

    def takes(self, hint: Hint) -> bool:
        """Return whether the type is None, Any, or a union with one of these. Aliases are followed."""
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
    """Yield the options of a union, each without `Annotated`. Nested unions are flattened.

    For a type that is not a union, yield the type itself.
    """
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
