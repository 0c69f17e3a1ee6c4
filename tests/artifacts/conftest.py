"""A project folder with hand-written neighbours, and builds of it that need no schemas."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

NEIGHBOURS = {
    "README.md": "by hand\n",
    "src/main.py": "print('by hand')\n",
    "schemas/a.json": "{}\n",
    "generated/notes.txt": "by hand, among what is generated\n",
    "generated/models/oura/by_hand.py": "KEPT = True\n",
}


def build(
    files: Mapping[str, str],
    inputs: Mapping[str, str] | None = None,
    tools: Mapping[str, str] | None = None,
    output: str = "generated",
) -> dict[str, str]:
    """What `trivet.compile` gives: the files and the manifest that lists them."""
    listed = {
        "manifest": 1,
        "tools": dict(tools or {"trivet": "0.1.0"}),
        "inputs": dict(inputs or {"schemas/a.json": "sha256:1"}),
        "roots": [],
        "apply": {},
        "files": {
            path: f"sha256:{hashlib.sha256(text.encode()).hexdigest()}" for path, text in files.items()
        },
    }
    manifest = "manifest.json" if output == "." else f"{output}/manifest.json"
    return {**files, manifest: json.dumps(listed, indent=2, ensure_ascii=False) + "\n"}


def tree(root: Path) -> dict[str, Any]:
    """Every file below the root with its bytes, every folder with None, every link with its target."""
    found: dict[str, Any] = {}
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        if path.is_symlink():
            found[name] = ("link", str(path.readlink()))
        else:
            found[name] = None if path.is_dir() else path.read_bytes()
    return found


def stamps(root: Path) -> dict[str, tuple[int, int]]:
    """Inode and modification time of everything below the root, and of the root itself."""
    paths = [root, *root.rglob("*")]
    return {str(path): (path.lstat().st_ino, path.lstat().st_mtime_ns) for path in paths}


@dataclass(frozen=True, slots=True)
class Kit:
    """The functions above, for tests, which cannot import this file."""

    build: Callable[..., dict[str, str]] = build
    tree: Callable[[Path], dict[str, Any]] = tree
    stamps: Callable[[Path], dict[str, tuple[int, int]]] = stamps
    neighbours: tuple[str, ...] = tuple(NEIGHBOURS)


@pytest.fixture(scope="session")
def kit() -> Kit:
    return Kit()


@pytest.fixture(autouse=True)
def quick_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kill loses nothing that the kernel has, so thousands of runs need not wait for the disk."""
    monkeypatch.setattr(os, "fsync", lambda handle: None)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project that has only files written by hand."""
    folder = tmp_path / "project"
    lay_out(folder)
    return folder


def lay_out(folder: Path) -> None:
    for name, text in NEIGHBOURS.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


@pytest.fixture(scope="session")
def new_project() -> Callable[[Path], None]:
    """Lays out such a project in a folder, for tests that need more than one."""
    return lay_out
