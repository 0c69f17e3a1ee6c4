"""For people: one line per finding, its hint indented below, and finally the settings that tolerate findings."""

from __future__ import annotations

from collections.abc import Sequence

from trivet.diagnostics import Diagnostic, told


def text(diagnostics: Sequence[Diagnostic]) -> str:
    return told(diagnostics)
