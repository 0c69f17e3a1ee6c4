"""Prints findings as a code quality report of GitLab."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from trivet.diagnostics import Diagnostic
from trivet.digests import hex_digits

_SEVERITIES = {"error": "major", "warning": "minor", "notice": "info"}


def gitlab(diagnostics: Sequence[Diagnostic]) -> str:
    return json.dumps([_row(one) for one in diagnostics], indent=2) + "\n"


def _row(diagnostic: Diagnostic) -> dict[str, Any]:
    at = diagnostic.location
    identity = "\0".join((diagnostic.rule, at.document, at.pointer, diagnostic.message))
    return {
        "description": diagnostic.message,
        "check_name": diagnostic.rule,
        "fingerprint": hex_digits(identity),
        "severity": _SEVERITIES[diagnostic.severity],
        "location": {"path": at.document, "lines": {"begin": max(at.line, 1)}},
    }
