"""Prints findings as commands for GitHub Actions, which shows them beside the lines of a pull request."""

from __future__ import annotations

from collections.abc import Sequence

from trivet.diagnostics import Diagnostic, show

_COMMANDS = {"error": "error", "warning": "warning", "notice": "notice"}


def github(diagnostics: Sequence[Diagnostic]) -> str:
    return "".join(f"{_line(one)}\n" for one in diagnostics)


def _line(diagnostic: Diagnostic) -> str:
    at = diagnostic.location
    properties = [f"file={_property(at.document)}", f"title={_property(f'trivet {diagnostic.rule}')}"]
    if at.line:
        properties[1:1] = [f"line={at.line}", f"col={at.column}"]
    pointer = f" [{show(at.pointer)}]" if at.pointer else ""
    message = _data("\n".join(filter(None, [diagnostic.message + pointer, diagnostic.hint])))
    return f"::{_COMMANDS[diagnostic.severity]} {','.join(properties)}::{message}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
