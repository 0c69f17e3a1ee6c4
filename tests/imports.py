"""Imports generated packages without hiding those of the same name that other tests have imported."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def package_in(folder: Path, name: str) -> Iterator[None]:
    """Inside, `import name` finds the package in the folder; then the modules from before are back."""
    before = {module: sys.modules.pop(module) for module in _modules(name)}
    sys.path.insert(0, str(folder))
    importlib.invalidate_caches()
    try:
        yield
    finally:
        sys.path.remove(str(folder))
        for module in _modules(name):
            del sys.modules[module]
        sys.modules.update(before)


def _modules(name: str) -> list[str]:
    return [module for module in sys.modules if module.partition(".")[0] == name]
