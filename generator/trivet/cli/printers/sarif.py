"""Prints findings as SARIF 2.1.0, which code scanning services read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib.metadata import version
from typing import Any
from urllib.parse import quote

from trivet.change_rules import CHANGES
from trivet.diagnostics import Diagnostic
from trivet.rules import RULES

_LEVELS = {"error": "error", "warning": "warning", "notice": "note"}


def sarif(diagnostics: Sequence[Diagnostic]) -> str:
    used = sorted({one.rule for one in diagnostics})
    run = {
        "tool": {
            "driver": {
                "name": "trivet",
                "version": version("trivet"),
                "rules": [_rule(name) for name in used],
            }
        },
        "results": [_result(one) for one in diagnostics],
    }
    document = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    }
    return json.dumps(document, indent=2) + "\n"


def _rule(name: str) -> dict[str, Any]:
    rule = RULES.get(name) or CHANGES[name]
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.purpose},
        "help": {"text": rule.fix},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
    }


def _result(diagnostic: Diagnostic) -> dict[str, Any]:
    at = diagnostic.location
    place: dict[str, Any] = {"artifactLocation": {"uri": quote(at.document)}}
    if at.line:
        place["region"] = {"startLine": at.line, "startColumn": at.column}
    text = "\n".join(filter(None, [diagnostic.message, diagnostic.hint]))
    return {
        "ruleId": diagnostic.rule,
        "level": _LEVELS[diagnostic.severity],
        "message": {"text": text},
        "locations": [{"physicalLocation": place}],
    }
