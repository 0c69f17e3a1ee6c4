"""How many sequences of steps the stateful tests try."""

from __future__ import annotations

import os

from hypothesis import settings

SEQUENCES = int(os.environ.get("TRIVET_SEQUENCES", "120"))


def divided(parts: int) -> settings:
    """The settings of one of so many tests that divide the sequences among them."""
    return settings(max_examples=-(-SEQUENCES // parts), stateful_step_count=20, report_multiple_bugs=False)
