"""Prints findings as a JSON document that other programs can read."""

from __future__ import annotations

import json as standard
from collections.abc import Sequence
from typing import Any

from trivet.diagnostics import Diagnostic


def json(diagnostics: Sequence[Diagnostic]) -> str:
    """Return `{"diagnostics": [{rule, severity, message, hint, location: {document, line, column, pointer}}]}`.

    A finding that the settings could let pass also has `proposal`.
    """
    return standard.dumps({"diagnostics": [_row(one) for one in diagnostics]}, indent=2) + "\n"


def _row(diagnostic: Diagnostic) -> dict[str, Any]:
    at, proposal = diagnostic.location, diagnostic.proposal
    return {
        "rule": diagnostic.rule,
        "severity": diagnostic.severity,
        "message": diagnostic.message,
        "hint": diagnostic.hint,
        "location": {"document": at.document, "line": at.line, "column": at.column, "pointer": at.pointer},
        **({} if proposal is None else {"proposal": f"{proposal.before}\n{proposal.entry}"}),
    }
