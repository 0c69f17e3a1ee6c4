"""Printers of diagnostics: one per format, each a function from findings to text."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from trivet.cli.printers.github import github
from trivet.cli.printers.gitlab import gitlab
from trivet.cli.printers.json import json_lines
from trivet.cli.printers.junit import junit
from trivet.cli.printers.sarif import sarif
from trivet.cli.printers.text import text
from trivet.diagnostics import Diagnostic

Printer = Callable[[Sequence[Diagnostic]], str]

#: The names are those of `--format`.
PRINTERS: dict[str, Printer] = {
    "text": text,
    "json": json_lines,
    "github": github,
    "gitlab": gitlab,
    "junit": junit,
    "sarif": sarif,
}
