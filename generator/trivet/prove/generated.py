"""The artifacts to prove: a folder with the generated files, their manifest and their ledger."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from trivet.diagnostics import TrivetError, show
from trivet.manifest import LEDGER_NAME, MANIFEST_NAME, below
from trivet.prove.build_view import BuildView
from trivet.settings import Settings


class NotGeneratedError(TrivetError):
    """There is nothing to prove, because the manifest or the ledger is missing or cannot be read."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the ledger (docs/ledger.md): the verdict of one target on the keyword at one location of a schema.

    A row about values that the target cannot store anywhere has neither a `definition` nor a `keyword`.
    """

    location: str
    definition: str
    keyword: str
    target: str
    verdict: str
    by: str
    reason: str

    @property
    def where(self) -> str:
        """Return the location as shown in reports; "everywhere" for a row without a definition."""
        return self.location if self.definition else "everywhere"

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of constraints, fields or functions in `by`, which is a comma-separated list."""
        return tuple(name.strip() for name in self.by.split(",") if name.strip())


@dataclass(frozen=True, slots=True)
class Generated:
    """The generated artifacts below `folder`, with the manifest and the rows of the ledger.

    `models` is the folder of the generated models. `stale` holds the paths of the files that are out of date.
    """

    folder: Path
    manifest: Mapping[str, Any]
    rows: tuple[Row, ...]
    models: str
    stale: tuple[str, ...] = ()

    def read(self, path: str) -> str:
        return (self.folder / path).read_text("utf-8")


def on_disk(settings: Settings, build: BuildView) -> Generated:
    """Return the artifacts in the project's folder; `stale` lists the files that differ from `build`.

    Raises `NotGeneratedError` if the manifest or the ledger cannot be read.
    """
    manifest = _load(settings.root, below(settings.output, MANIFEST_NAME))
    ledger = _load(settings.root, below(settings.output, LEDGER_NAME))
    stale = [path for path, text in build.artifacts.items() if _text(settings.root / path) != text]
    return _generated(settings.root, manifest, ledger, settings, tuple(stale))


def written(folder: Path, settings: Settings, build: BuildView) -> Generated:
    """Write the artifacts of a build into a folder that nothing else uses, and return them."""
    for path, text in build.artifacts.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8", newline="")
    return _generated(folder, build.manifest, build.ledger, settings)


def _generated(
    folder: Path,
    manifest: Mapping[str, Any],
    ledger: Mapping[str, Any],
    settings: Settings,
    stale: tuple[str, ...] = (),
) -> Generated:
    models = settings.targets.models.path if settings.targets.models else ""
    try:
        rows = tuple(Row(**{name: row[name] for name in Row.__slots__}) for row in ledger["rows"])
    except (KeyError, TypeError):
        raise NotGeneratedError(f"{LEDGER_NAME} is not a ledger; run `trivet generate`") from None
    return Generated(folder, manifest, rows, models, stale)


def _load(root: Path, path: str) -> dict[str, Any]:
    try:
        value = json.loads((root / path).read_text("utf-8"))
    except (OSError, ValueError) as fault:
        raise NotGeneratedError(f"{show(path)}: {show(str(fault))}; run `trivet generate`") from None
    if not isinstance(value, dict):
        raise NotGeneratedError(f"{show(path)} is not an object; run `trivet generate`")
    return value


def _text(path: Path) -> str | None:
    try:
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return None
