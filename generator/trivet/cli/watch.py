"""`--watch`: runs a command again whenever an input changes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from trivet.cli.failures import failed
from trivet.cli.options import folders_of
from trivet.diagnostics import TrivetError
from trivet.settings import Settings
from trivet.tool_folders import CACHE


def watch(settings: Settings, run: Callable[[], int]) -> int:
    """Run once, and again after each change below the root, until the user stops it. Return the last exit code.

    Generated files and the cache are not watched. Raises `click.UsageError` if `trivet[watch]` is not
    installed.
    """
    try:
        from watchfiles import DefaultFilter
        from watchfiles import watch as changes
    except ImportError:
        raise click.UsageError("--watch needs an extra: pip install 'trivet[watch]'") from None
    written = tuple(settings.root / folder for folder in (CACHE, settings.output, *folders_of(settings)))
    ordinary = DefaultFilter()

    def is_input(change: object, path: str) -> bool:
        inside = any(Path(path).is_relative_to(folder) for folder in written)
        return not inside and ordinary(change, path)  # type: ignore[arg-type]

    code = _once(run)
    click.echo(f"watching {settings.root.name or '.'}; stop with Ctrl-C", err=True)
    for _ in changes(settings.root, watch_filter=is_input, raise_interrupt=False):
        code = _once(run)
    return code


def _once(run: Callable[[], int]) -> int:
    """Run once, and return the exit code. If trivet raises one of its own errors (`TrivetError`), print it."""
    try:
        return run()
    except TrivetError as error:
        return failed(error)
