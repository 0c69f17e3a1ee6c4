"""Prints findings for people: a line for each, followed by its hint; at the end, settings that let findings pass."""

from __future__ import annotations

from collections.abc import Sequence

from trivet.diagnostics import Diagnostic, told


def text(diagnostics: Sequence[Diagnostic]) -> str:
    return told(diagnostics)
