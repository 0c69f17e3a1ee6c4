"""A change before it is judged: what is different, and which part of either version it is about."""

from __future__ import annotations

from dataclasses import dataclass

from trivet.diagnostics import Origin
from trivet.predicates.nodes import Predicate


@dataclass(frozen=True, slots=True)
class Found:
    """A change of a type or of its `member` (a JSON name of the version that has it, else "").

    `old_part` and `new_part` are what the two versions ask of the whole type's value where they differ, None for
    nothing. `always`: it is a change even if both versions accept the same. `earlier` is the old name of a renamed
    member, `about` the subject of `SUBJECTS` that a direction is added to, if `rule` is "".
    """

    rule: str
    message: str
    old: Origin | None = None
    new: Origin | None = None
    old_part: Predicate | None = None
    new_part: Predicate | None = None
    member: str = ""
    earlier: str = ""
    about: str = ""
    always: bool = False
    hint: str = ""
