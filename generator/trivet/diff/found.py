"""A change before it is judged: its message, its place in both versions, and the predicates that differ."""

from __future__ import annotations

from dataclasses import dataclass

from trivet.diagnostics import Origin
from trivet.predicates.nodes import Predicate
from trivet.wording import Wording


@dataclass(frozen=True, slots=True)
class Found:
    """A difference between two versions of a type, before its verdicts are known.

    `member` is the JSON name of the member that differs, or "" if the type itself differs. `old_part` is what the
    old version asserts, and `new_part` is what the new version asserts instead. Both are predicates for a value of
    the whole type. If a version asserts nothing, its part is None. If `always` is true, the difference is reported
    even if both versions accept the same values. `earlier` is the old name of a renamed member.

    `rule` is the id of the change. If it is "", the id is made from `about` (a key of `SUBJECTS`) and the direction
    of the change, as in `bound-loosened`.
    """

    rule: str
    message: Wording
    old: Origin | None = None
    new: Origin | None = None
    old_part: Predicate | None = None
    new_part: Predicate | None = None
    member: str = ""
    earlier: str = ""
    about: str = ""
    always: bool = False
    hint: Wording = ()
