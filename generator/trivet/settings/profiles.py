"""Apply a profile of a settings file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from trivet import rules
from trivet.diagnostics import InputError, Location, escape_token, show


def profiled(
    mapping: Mapping[str, Any], profile: str | None, locate: Callable[[str], Location]
) -> Mapping[str, Any]:
    """Return the settings in `mapping`, with each key of the profile in place of the same key.

    If `profile` is None, or the profiles are invalid, nothing is replaced. Raises `InputError` if there is no such
    profile.
    """
    if profile is None:
        return mapping
    profiles = mapping.get("profiles") or {}
    if not isinstance(profiles, Mapping) or not isinstance(profiles.get(profile, {}), Mapping):
        return mapping
    if profile not in profiles:
        known = ", ".join(sorted(map(show, profiles))) or "none"
        message = f"there is no profile '{show(profile)}'"
        raise InputError([rules.SETTINGS.at(locate("/profiles"), message, f"Known profiles: {known}.")])
    return {**mapping, **profiles[profile]}


def in_profile(pointer: str, profiles: Any, profile: str | None) -> str:
    """Return where the setting at `pointer` is in the file: inside the profile if the profile has its top-level key.

    `profiles` is the value of `profiles:`, which may be invalid.
    """
    own = profiles.get(profile) if isinstance(profiles, Mapping) else None
    if profile is None or not isinstance(own, Mapping):
        return pointer
    key = pointer.partition("/")[2].partition("/")[0]
    return f"/profiles/{escape_token(profile)}{pointer}" if key in own else pointer
