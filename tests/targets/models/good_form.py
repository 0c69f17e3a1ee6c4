"""What no generated class may look like, whatever the schema: read off the text of a package."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

#: `Thing1` beside `Thing`, `data_2` beside `data`: a name that depends on what else there is.
_NUMBERED = re.compile(r"(\w*?[^\W\d_])_?[1-9]\d*$")
_SCALARS = {"str", "int", "float", "bool", "None", "date", "datetime", "UUID", "Literal"}


def faults(package: Path) -> Iterator[str]:
    """Each fault, with the file it is in."""
    run = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--isolated", "--extend-select", "I", package.name],
        cwd=package.parent,
        capture_output=True,
        text=True,
    )
    if run.returncode:
        yield run.stdout
    for path in sorted(package.rglob("*.py")):
        if not path.name.startswith("_"):
            tree = ast.parse(path.read_text("utf-8"))
            yield from (f"{path}: {fault}" for fault in (*_scalar_roots(tree), *_numbered(path, tree)))


def _scalar_roots(tree: ast.Module) -> Iterator[str]:
    """Root models whose value is a scalar or an enumeration."""
    enums = {
        node.name for node in tree.body if isinstance(node, ast.ClassDef) and _bases(node) == ["StrEnum"]
    }
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and {"JsonRoot", "RootModel"} & set(_bases(node)):
            [root] = [part for part in node.body if isinstance(part, ast.AnnAssign)]
            named = {part.id for part in ast.walk(root.annotation) if isinstance(part, ast.Name)}
            if named <= {*_SCALARS, *enums, "Annotated", "Field", "Checked", "Json"}:
                yield f"{node.name} is a root model around a scalar"


def _bases(node: ast.ClassDef) -> list[str]:
    return [base.id for base in node.bases if isinstance(base, ast.Name)]


def _numbered(path: Path, tree: ast.Module) -> Iterator[str]:
    """Classes that differ from a neighbour by a number that no schema gave them."""
    names = {node.name for node in tree.body if isinstance(node, ast.ClassDef)}
    for name in sorted(names):
        found = _NUMBERED.match(name)
        if found and found[1] in names and f'"{name}"' not in ast.unparse(tree) and name.endswith("1"):
            yield f"{name} is numbered beside {found[1]}"
