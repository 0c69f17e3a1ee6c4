"""What no generated class may look like, whatever the schema: read off the text of a package."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any

#: `Thing1` beside `Thing`, `data_2` beside `data`: a name that depends on what else there is.
_NUMBERED = re.compile(r"(\w*?[^\W\d_])_?(\d+)$")
#: What parts names that fold together: a digest of the place, which may happen to have digits only.
_DIGEST = re.compile(r"_[0-9a-f]{6}$")


def faults(package: Path, schemas: Mapping[str, Any]) -> Iterator[str]:
    """Each fault, with the file it is in; `schemas` are the documents that the package was made from, by path."""
    run = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--isolated", "--extend-select", "I", package.name],
        cwd=package.parent,
        capture_output=True,
        text=True,
    )
    if run.returncode:
        yield run.stdout
    own = frozenset(chain.from_iterable(_own_names(path, value) for path, value in schemas.items()))
    for folder in (package, *(path for path in package.rglob("*") if path.is_dir())):
        modules = {path.stem for path in folder.iterdir() if path.suffix in ("", ".py")}
        yield from (f"{folder}: {fault}" for fault in _numbered(modules, own))
    for path in sorted(package.rglob("*.py")):
        if not path.name.startswith("_"):
            tree = ast.parse(path.read_text("utf-8"))
            named = set(_top_names(tree))
            yield from (f"{path}: {fault}" for fault in (*_roots(tree), *_numbered(named, own)))


def _roots(tree: ast.Module) -> Iterator[str]:
    """Classes that hold a value which one would rather have itself."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and "RootModel" in _bases(node):
            yield f"{node.name} is a root model"


def _bases(node: ast.ClassDef) -> list[str]:
    return [base.id for base in node.bases if isinstance(base, ast.Name)]


def _top_names(tree: ast.Module) -> Iterator[str]:
    """Classes and aliases."""
    for node in tree.body:
        match node:
            case (
                ast.ClassDef(name=name)
                | ast.AnnAssign(target=ast.Name(name))
                | ast.Assign(targets=[ast.Name(name)])
            ):
                yield name


def _numbered(names: Iterable[str], own: frozenset[str]) -> Iterator[str]:
    """Names that differ from a neighbour by a number that no schema gave them."""
    bare = {_bare(name) for name in names}
    for name in sorted(names):
        found = None if _DIGEST.search(name) else _NUMBERED.match(name)
        if (
            found
            and _bare(found[1]) in bare
            and not any(map(_bare(name).endswith, _with_number(own, found[2])))
        ):
            yield f"{name} is numbered beside {found[1]}"


def _with_number(own: frozenset[str], number: str) -> Iterator[str]:
    """The schemas' own names that end in this number."""
    return (name for name in own if re.search(rf"[^\d]{number}$", name))


def _own_names(path: str, value: Any) -> Iterator[str]:
    """What a schema calls things: its file and folders, members, titles, and other texts that are as short as names."""
    yield from map(_bare, Path(path).with_suffix("").parts)
    pending = [value]
    while pending:
        part = pending.pop()
        if isinstance(part, dict):
            yield from map(_bare, part)
            pending.extend(part.values())
        elif isinstance(part, list):
            pending.extend(part)
        elif isinstance(part, str) and len(part) <= 100:
            yield _bare(part)


def _bare(name: str) -> str:
    """Without what a spelling adds: case, and everything that is no letter or digit."""
    return re.sub(r"[\W_]", "", name).casefold()
