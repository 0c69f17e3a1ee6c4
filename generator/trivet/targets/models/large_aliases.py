"""Which aliases are too big to be written out wherever they are named: pydantic compiles each mention anew."""

from __future__ import annotations

from collections.abc import Mapping

from trivet.targets.models.hints import ClassOf, Hint, parts

#: As many parts as a hint may have, with those of the aliases that it names.
LARGEST = 1000


def unfolded(aliases: Mapping[str, Hint]) -> list[str]:
    """The aliases, of those given (no cycles), that had better be classes: pydantic compiles a class once."""
    sizes: dict[str, int] = {}
    found: list[str] = []
    for root in sorted(aliases):
        pending = [root]
        while pending:
            name = pending[-1]
            inner = [part.definition for part in parts(aliases[name]) if isinstance(part, ClassOf)]
            missing = [other for other in inner if other in aliases and other not in sizes]
            if missing and name not in sizes:
                pending.extend(missing)
                continue
            pending.pop()
            if name not in sizes:
                size = sum(1 for _ in parts(aliases[name])) + sum(sizes.get(other, 0) for other in inner)
                sizes[name] = size if size <= LARGEST else 1
                found.extend([name] if size > LARGEST else [])
    return found
