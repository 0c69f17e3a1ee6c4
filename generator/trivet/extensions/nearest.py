"""Makes a hint for an unknown name: a similar known name, or a list of all known names."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from trivet.diagnostics import show

#: The maximum number of names to list.
_LISTED = 12


def meant(name: str, known: Iterable[str], what: str) -> str:
    """Return a hint for an unknown `name`: a similar known name, or else a list of all known names.

    The hint is empty if this list would have no names, or too many. `what` is a plural noun, such as `properties`.
    """
    names = sorted(dict.fromkeys(known))
    folded = {each.casefold(): each for each in reversed(names)}
    near = difflib.get_close_matches(name.casefold(), list(folded), n=1)
    if near:
        return f"Did you mean '{show(folded[near[0]])}'?"
    if not 0 < len(names) <= _LISTED:
        return ""
    return f"The {what} are: {', '.join(map(show, names))}."
