"""Compiles two versions with the same settings, and compares them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from trivet.diagnostics import InputError
from trivet.diff.compare import compare
from trivet.diff.earlier import earlier, reduced
from trivet.diff.records import TypeDiff
from trivet.diff.sides import Side
from trivet.pipeline import compile as build
from trivet.settings import Settings


@dataclass(frozen=True, slots=True)
class Result:
    """The types that differ between the current schemas and another version of them.

    `against` is the name of the other version, such as a git commit or a folder.
    """

    against: str
    types: tuple[TypeDiff, ...]


def diff(settings: Settings, against: str | None = None) -> Result:
    """Compare the schemas with another version of them.

    - `against`: a folder, or a git commit, branch or tag. None means the commit where HEAD left the main branch.

    Raises `TrivetError` if that version does not exist, and `InputError` if a version cannot be compiled.
    """
    with earlier(settings, against) as other:
        now = reduced(settings)
        try:
            old = Side(other.settings, build(other.settings))
        except InputError as error:
            raise InputError(
                replace(one, location=replace(one.location, document=f"{other.name}:{one.location.document}"))
                for one in error.diagnostics
            ) from None
        return Result(other.name, compare(old, Side(now, build(now))))
