"""For people: one line per finding, its hint indented below."""

from __future__ import annotations

from collections.abc import Sequence

from trivet.diagnostics import Diagnostic


def text(diagnostics: Sequence[Diagnostic]) -> str:
    return "".join(f"{diagnostic.text()}\n" for diagnostic in diagnostics)
