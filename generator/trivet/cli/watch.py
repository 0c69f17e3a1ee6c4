"""`--watch`: runs a command again whenever an input changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import click

from trivet.cli.failures import failed
from trivet.cli.options import folders_of, protected_of, sources_of
from trivet.diagnostics import TrivetError
from trivet.manifest import LEDGER_NAME, MANIFEST_NAME, below
from trivet.reader.document import SUFFIXES
from trivet.settings import Settings
from trivet.settings.globs import matches
from trivet.source.files import normal_path
from trivet.tool_folders import CACHE
from trivet.unchanged.names import STAGE_NAME


def watch(settings: Settings, run: Callable[[], int]) -> int:
    """Run once, and again after each change below the root, until the user stops it. Return the last exit code.

    Generated files and the cache are not watched. Raises `click.UsageError` if `trivet[watch]` is not
    installed.
    """
    try:
        from watchfiles import DefaultFilter
        from watchfiles import watch as changes
    except ImportError:
        raise click.UsageError("--watch needs watchfiles; it comes with the extra `trivet[watch]`") from None
    ordinary = DefaultFilter()

    def is_input(change: object, path: str) -> bool:
        return may_be_input(settings, Path(path)) and ordinary(change, path)  # type: ignore[arg-type]

    code = _once(run)
    click.echo(f"watching {settings.root.name or '.'}; stop with Ctrl-C", err=True)
    for _ in changes(settings.root, watch_filter=is_input, raise_interrupt=False):
        code = _once(run)
    return code


def may_be_input(settings: Settings, path: Path) -> bool:
    """Return whether a path below the root may be that of an input, rather than a generated file or one in the cache.

    A folder of inputs may contain a folder of generated files, and the other way round: the innermost of these folders
    that contains the path decides. If none contains it, only a file that a reference or an entry of `schemas:` may name
    is an input. So a log that this command writes does not make it run again.
    """
    files = (below(settings.output, name) for name in (MANIFEST_NAME, LEDGER_NAME, STAGE_NAME))
    written = (CACHE, settings.output, *files, *folders_of(settings))
    read = (*protected_of(settings), *sources_of(settings))
    depth = _depth(settings, read, path)
    is_named = depth > _depth(settings, (), path)
    return depth >= _depth(settings, written, path) and (is_named or _may_be_document(settings, path))


def _may_be_document(settings: Settings, path: Path) -> bool:
    """Return whether a path may be that of a document, or of a folder with documents. A deleted file may be one."""
    name = path.relative_to(settings.root).as_posix()
    return (
        not path.is_file()
        or name.lower().endswith(SUFFIXES)
        or any(matches(normal_path(entry), name) for entry in settings.schemas)
    )


def _depth(settings: Settings, folders: Iterable[str], path: Path) -> int:
    """Return the number of parts in the path of the innermost folder that contains `path`.

    The folder is one of `folders` or the root.
    """
    found = (settings.root / folder for folder in (".", *folders))
    return max(len(one.parts) for one in found if path.is_relative_to(one))


def _once(run: Callable[[], int]) -> int:
    """Run once, and return the exit code. If trivet raises one of its own errors (`TrivetError`), print it."""
    try:
        return run()
    except TrivetError as error:
        return failed(error)
