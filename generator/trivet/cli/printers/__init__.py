"""Printers of diagnostics: one per format, each a function from findings to text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module

from trivet.diagnostics import Diagnostic

Printer = Callable[[Sequence[Diagnostic]], str]


def _loaded_when_called(name: str) -> Printer:
    """Return a printer that imports its module, and calls its function of the same name, when called."""

    def print_all(diagnostics: Sequence[Diagnostic]) -> str:
        printer: Printer = getattr(import_module(f"trivet.cli.printers.{name}"), name)
        return printer(diagnostics)

    return print_all


#: Each name is a value of `--format`, a module in this folder, and a function in that module.
PRINTERS: dict[str, Printer] = {
    name: _loaded_when_called(name) for name in ("text", "json", "github", "gitlab", "junit", "sarif")
}
