"""Writes the result of a build as JSON text, and reads it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from trivet.diagnostics import Diagnostic, Location, Proposal


@dataclass(frozen=True, slots=True)
class Output:
    """What a build gives: the text of each file by its path, sorted by path, and the findings."""

    artifacts: Mapping[str, str]
    diagnostics: tuple[Diagnostic, ...]


def to_text(output: Output) -> str:
    """Return the result as JSON text in ASCII."""
    findings = [asdict(one) for one in output.diagnostics]
    return json.dumps({"artifacts": dict(output.artifacts), "diagnostics": findings})


def from_text(text: str) -> Output | None:
    """Return the result from a text that `to_text` has written; None for any other text."""
    try:
        read = json.loads(text)
        artifacts: dict[str, str] = {str(path): str(one) for path, one in read["artifacts"].items()}
        return Output(artifacts, tuple(map(_diagnostic, read["diagnostics"])))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def _diagnostic(read: Mapping[str, Any]) -> Diagnostic:
    proposal = read["proposal"]
    return Diagnostic(
        **{
            **read,
            "location": Location(**read["location"]),
            "proposal": None if proposal is None else Proposal(**proposal),
        }
    )
