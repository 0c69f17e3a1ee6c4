"""The records that make up the result of `trivet diff`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from trivet.diagnostics import Location
from trivet.wording import Wording

#: Whether data of one version is valid in the other. With `lenient`, only data with undeclared members may be invalid.
Compatibility = Literal["safe", "lenient", "breaking", "unknown"]
#: How a change affects code that uses the generated classes.
Python = Literal["same", "additive", "runtime", "breaking"]

COMPATIBILITIES: tuple[Compatibility, ...] = ("safe", "lenient", "unknown", "breaking")
PYTHONS: tuple[Python, ...] = ("same", "additive", "runtime", "breaking")
#: What a migration of a database has to do, the least work first.
LEVELS: tuple[str, ...] = (
    "none",
    "metadata",
    "alter",
    "scan",
    "rebuild",
    "precheck",
    "backfill",
    "rewrite",
    "convert",
    "lossy",
)
#: From this level on, stored rows decide whether a migration succeeds.
ROWS = LEVELS.index("precheck")


@dataclass(frozen=True, slots=True)
class Witness:
    """A value that one version accepts and the other refuses."""

    value: Any


@dataclass(frozen=True, slots=True)
class Judgement:
    """The answer to the question whether data of one version is valid in the other.

    - `witness`: a value that only one version accepts, if `kind` is `breaking` or `lenient`.
    - `reason`: why `kind` is `unknown`; empty otherwise.
    """

    kind: Compatibility
    witness: Witness | None = None
    reason: str = ""


SAFE = Judgement("safe")


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a type, or of one of its members.

    - `member`: the member's JSON name; empty for a change of the type
    - `rule`: an id in `trivet.change_rules`
    - `old`, `new`: the place of the change in each version; None where there is none
    """

    rule: str
    member: str
    message: Wording
    old: Location | None
    new: Location | None
    writer: Judgement
    reader: Judgement
    python: Python
    sql: Mapping[str, str] = field(default_factory=dict)
    hint: Wording = ()


@dataclass(frozen=True, slots=True)
class TypeDiff:
    """The changes of one type, and the verdicts on the type as a whole.

    The verdicts also consider the types to which this type refers. `document` and `pointer` are the location of the
    type in the new version, or in the old version if the type was removed.
    """

    name: str
    document: str
    pointer: str
    changes: tuple[Change, ...]
    writer: Judgement
    reader: Judgement
    python: Python
    sql: Mapping[str, str] = field(default_factory=dict)
    is_root: bool = False
