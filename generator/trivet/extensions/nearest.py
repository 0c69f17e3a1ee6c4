"""What somebody may have meant by a name that is not there."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from trivet.diagnostics import show

#: More names than these help nobody.
_LISTED = 12


def meant(name: str, known: Iterable[str], what: str) -> str:
    """The nearest of the known names, else all of them if they are few; `what` are they, in the plural."""
    names = sorted(dict.fromkeys(known))
    folded = {each.casefold(): each for each in reversed(names)}
    near = difflib.get_close_matches(name.casefold(), list(folded), n=1)
    if near:
        return f"Did you mean '{show(folded[near[0]])}'?"
    if not 0 < len(names) <= _LISTED:
        return ""
    return f"The {what} are: {', '.join(map(show, names))}."
