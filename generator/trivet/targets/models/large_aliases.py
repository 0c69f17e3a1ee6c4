"""Finds aliases that are too large for pydantic to compile again at each use."""

from __future__ import annotations

from collections.abc import Mapping

from trivet.targets.models.hints import ClassOf, Hint, parts

#: The maximum number of parts of a hint, including those of the aliases that it uses.
LARGEST = 1000


def unfolded(aliases: Mapping[str, Hint]) -> list[str]:
    """Return the names of the large aliases, which Pydantic should compile once instead of at each use.

    No alias may refer to itself, not even through other aliases.
    """
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
