"""What each kind of disagreement is called, and how an assertion was reached."""

from __future__ import annotations

SAYS = {
    "accepts": "accepts what the schema refuses",
    "refuses": "refuses what the schema accepts",
    "changes": "gives back something else",
    "contradicts": "contradicts itself",
    "crashes": "fails with an error of Python's on what the schema refuses",
    "broken": "does not load",
}

REACHED = {
    "both": "reached both ways",
    "one": "reached one way only",
    "never": "never reached",
    "cannot": "cannot be reached",
}
