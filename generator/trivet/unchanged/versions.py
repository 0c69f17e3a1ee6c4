"""Finds the version of an installed distribution without `importlib.metadata`, whose import is slow."""

from __future__ import annotations

import os
import sys
from importlib import import_module

#: Tools whose version may affect the output. Only the manifest records versions.
TOOLS = ("trivet", "datamodel-code-generator")


def installed_version(name: str) -> str:
    """Return the version of an installed distribution.

    Raises `importlib.metadata.PackageNotFoundError` if it is not installed.
    """
    version: str = _plain(name) or import_module("importlib.metadata").version(name)
    return version


def _plain(name: str) -> str:
    """Return the version of a distribution from its `.dist-info` folder; "" if the version is uncertain.

    Only the first folder of `sys.path` with metadata of the distribution is examined. The version is uncertain if that
    folder has several entries with its metadata, or if the only one is not a `.dist-info` folder.
    """
    for folder in sys.path:
        try:
            entries = os.listdir(folder or ".")
        except FileNotFoundError:
            continue
        except OSError:
            return ""
        found = [entry for entry in entries if _is_of(entry, name)]
        if found:
            is_plain = len(found) == 1 and found[0].endswith(".dist-info")
            return _written(os.path.join(folder, found[0], "METADATA")) if is_plain else ""
    return ""


def _is_of(entry: str, name: str) -> bool:
    stem, dot, suffix = entry.rpartition(".")
    if f"{dot}{suffix}" not in (".dist-info", ".egg-info", ".egg"):
        return False
    return _normal(stem.partition("-")[0]) == _normal(name)


def _normal(name: str) -> str:
    return name.lower().replace("-", "_").replace(".", "_")


def _written(path: str) -> str:
    """Return the version in the metadata file at `path`; "" if there is none."""
    try:
        with open(path, encoding="utf-8") as file:
            lines = [line for line in file if line.startswith("Version:")][:1]
    except (OSError, UnicodeDecodeError):
        return ""
    return lines[0].partition(":")[2].strip() if lines else ""
