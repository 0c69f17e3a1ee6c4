"""The result of a comparison."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from trivet.diagnostics import Location

#: Whether data of one version is valid under the other; `lenient`: only undeclared members collide.
Compatibility = Literal["safe", "lenient", "breaking", "unknown"]
#: What code that uses the generated classes notices.
Python = Literal["same", "additive", "runtime", "breaking"]

COMPATIBILITIES: tuple[Compatibility, ...] = ("safe", "lenient", "unknown", "breaking")
PYTHONS: tuple[Python, ...] = ("same", "additive", "runtime", "breaking")
#: What a migration of a database has to do, the least first.
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


@dataclass(frozen=True, slots=True)
class Witness:
    """A value that one version accepts and the other refuses."""

    value: Any


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether data of one version is valid under the other.

    `breaking` and `lenient` have a witness; `reason` tells why nothing is known.
    """

    kind: Compatibility
    witness: Witness | None = None
    reason: str = ""


SAFE = Judgement("safe")


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a type or of one of its members (`member` is its JSON name, else "").

    `rule` is an id of `trivet.change_rules`; `old` and `new` are the places in both versions, None if there is none.
    """

    rule: str
    member: str
    message: str
    old: Location | None
    new: Location | None
    writer: Judgement
    reader: Judgement
    python: Python
    sql: Mapping[str, str] = field(default_factory=dict)
    hint: str = ""


@dataclass(frozen=True, slots=True)
class TypeDiff:
    """The changes of one type; its verdicts include all that it refers to.

    `document` and `pointer` are its place in the new version, or in the old one if it was removed.
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
