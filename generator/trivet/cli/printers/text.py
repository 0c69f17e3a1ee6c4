"""Prints findings as text for people.

Each finding has one line, followed by its hint. At the end come settings with which the findings would be
tolerated.
"""

from __future__ import annotations

from collections.abc import Sequence

from trivet.diagnostics import Diagnostic, told


def text(diagnostics: Sequence[Diagnostic]) -> str:
    return told(diagnostics)
