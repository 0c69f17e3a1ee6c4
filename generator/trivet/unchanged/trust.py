"""Decides whether `trivet check` may compare only hashes, or must render everything and compare the texts."""

from __future__ import annotations

from collections.abc import Mapping

_NO = ("", "0", "false")


def hashes_may_answer(environment: Mapping[str, str]) -> bool:
    """Return whether `trivet check` may compare hashes only, instead of generating everything again.

    This is allowed outside CI jobs: if `CI` in `environment` is unset, empty, `0` or `false`.
    """
    return environment.get("CI", "").lower() in _NO
