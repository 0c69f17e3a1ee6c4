"""A change before it is judged: its message, its place in both versions, and the predicates that differ."""

from __future__ import annotations

from dataclasses import dataclass

from trivet.diagnostics import Origin
from trivet.predicates.nodes import Predicate
from trivet.wording import Wording


@dataclass(frozen=True, slots=True)
class Found:
    """A difference between two versions of a type, before its verdicts are known.

    - `rule`: the id of the change. If it is "", the id is made from `about` and the direction, as in
      `bound-loosened`
    - `old_part`, `new_part`: what each version asserts, as a predicate about the type; None if nothing
    - `member`: the JSON name of the member; None for the type itself
    - `earlier`: the old name of a renamed member, else None
    - `about`: a key of `SUBJECTS`, such as `bound`
    - `always`: whether the difference is reported even if both versions accept the same values
    """

    rule: str
    message: Wording
    old: Origin | None = None
    new: Origin | None = None
    old_part: Predicate | None = None
    new_part: Predicate | None = None
    member: str | None = None
    earlier: str | None = None
    about: str = ""
    always: bool = False
    hint: Wording = ()
