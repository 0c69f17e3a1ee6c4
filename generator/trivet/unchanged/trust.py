"""Decides whether hashes may answer `trivet check`, or everything must be rendered and compared."""

from __future__ import annotations

from collections.abc import Mapping

_NO = ("", "0", "false")


def hashes_may_answer(environment: Mapping[str, str]) -> bool:
    """Return whether this is not a CI job: `CI` is unset, empty, `0` or `false`."""
    return environment.get("CI", "").lower() in _NO
