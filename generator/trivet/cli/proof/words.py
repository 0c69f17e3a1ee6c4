"""What each kind of disagreement is called."""

from __future__ import annotations

SAYS = {
    "accepts": "accepts what the schema refuses",
    "refuses": "refuses what the schema accepts",
    "changes": "gives back something else",
    "contradicts": "contradicts itself",
    "broken": "does not load",
}
