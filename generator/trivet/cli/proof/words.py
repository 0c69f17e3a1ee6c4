"""Words for reports of `prove`.

They name each kind of disagreement, and say how far the instances have tested an assertion.
"""

from __future__ import annotations

SAYS = {
    "accepts": "accepts what the schema rejects",
    "refuses": "rejects what the schema accepts",
    "changes": "returns a different value",
    "contradicts": "contradicts itself",
    "crashes": "raises a Python error on what the schema rejects",
    "broken": "does not load",
}

REACHED = {
    "both": "reached both ways",
    "one": "reached one way only",
    "never": "never reached",
    "cannot": "cannot be reached",
}
