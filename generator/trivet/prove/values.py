"""Finds the differences between two JSON values; numbers are compared exactly."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from types import NoneType
from typing import Any

from trivet.diagnostics import escape_token
from trivet.predicates.values import json_equal

ABSENT = object()
_SCALARS = (str, int, float, Decimal, NoneType)


def differences(before: Any, after: Any, pointer: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Yield (pointer, before, after) for each innermost difference between two JSON values.

    `ABSENT` stands for a missing value.
    """
    if isinstance(before, dict) and isinstance(after, dict):
        for key in dict.fromkeys((*before, *after)):
            left, right = before.get(key, ABSENT), after.get(key, ABSENT)
            if not _is_plainly_same(left, right):
                yield from differences(left, right, f"{pointer}/{escape_token(key)}")
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for index, (left, right) in enumerate(zip(before, after, strict=True)):
            if not _is_plainly_same(left, right):
                yield from differences(left, right, f"{pointer}/{index}")
    elif ABSENT in (before, after) or not json_equal(before, after):
        yield pointer, before, after


def _is_plainly_same(before: Any, after: Any) -> bool:
    """Return whether two values are equal scalars of the same Python type.

    This is a quick check: values for which it is false may still be equal.
    """
    return type(before) is type(after) and isinstance(before, _SCALARS) and bool(before == after)
