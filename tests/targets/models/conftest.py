"""A package of models made from schemas of a test's own, through the real stages, and imported."""

from __future__ import annotations

import importlib
import itertools
import json
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from trivet import catalog as catalogs
from trivet.extensions import effects_of, read_vocabulary
from trivet.normalize import normalize
from trivet.render import Renderer
from trivet.settings import Settings
from trivet.source import load, resolve
from trivet.target_result import TargetResult
from trivet.targets import models

_NUMBERS = itertools.count()


def _make_leg(root: Path, **changes: Any) -> TargetResult:
    """The models of the schemas below `root/schemas`."""
    target = {"path": changes.pop("path", "models"), **changes.pop("models", {})}
    mapping = {"schemas": ["schemas"], "draft": "2020-12", **changes, "targets": {"models": target}}
    settings = Settings.from_mapping(mapping, root=root)
    normal = normalize(resolve(load(settings), settings), settings)
    assert not [one for one in normal.diagnostics if one.severity == "error"]
    vocabulary = read_vocabulary(settings)
    catalog = catalogs.build(normal, lambda one: effects_of(one, vocabulary))
    return models.generate_classes(catalog, settings, Renderer(None))


def _write(leg: TargetResult, root: Path) -> None:
    for artifact in leg.artifacts:
        path = root / artifact.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(artifact.text, "utf-8")


def _imported(module: str) -> ModuleType:
    """As `python -W error` would: no package that a test makes may warn."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return importlib.import_module(module)


@pytest.fixture
def written() -> Callable[..., TargetResult]:
    """Call it with a folder of schemas and one for the package: the leg, written out."""

    def make(root: Path, target: Path, **changes: Any) -> TargetResult:
        leg = _make_leg(root, **changes)
        _write(leg, target)
        return leg

    return make


@pytest.fixture
def package(tmp_path: Path) -> Iterator[Callable[..., Callable[[str], ModuleType]]]:
    """Call it with documents by file name; it gives a function that imports a module of the result."""
    sys.path.insert(0, str(tmp_path))

    def make(documents: Mapping[str, Any], **changes: Any) -> Callable[[str], ModuleType]:
        for name, schema in documents.items():
            path = tmp_path / "schemas" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(schema), "utf-8")
        folder = f"models{next(_NUMBERS)}"
        _write(_make_leg(tmp_path, path=folder, **changes), tmp_path)
        return lambda module: _imported(f"{folder}.{module}")

    yield make
    sys.path.remove(str(tmp_path))
    for name in [name for name in sys.modules if name.partition(".")[0].startswith("models")]:
        if getattr(sys.modules[name], "__file__", None) and str(tmp_path) in str(sys.modules[name].__file__):
            del sys.modules[name]
