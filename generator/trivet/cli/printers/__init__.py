"""Prints findings in several formats. For each format, there is a function that returns the text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module

from trivet.diagnostics import Diagnostic

Printer = Callable[[Sequence[Diagnostic]], str]


def _loaded_when_called(name: str) -> Printer:
    """Return a printer that is imported when it is called: the function `name` of the module `name`."""

    def print_all(diagnostics: Sequence[Diagnostic]) -> str:
        printer: Printer = getattr(import_module(f"trivet.cli.printers.{name}"), name)
        return printer(diagnostics)

    return print_all


#: Each name is a value of `--format`, a module in this folder, and a function in that module.
PRINTERS: dict[str, Printer] = {
    name: _loaded_when_called(name) for name in ("text", "json", "github", "gitlab", "junit", "sarif")
}
