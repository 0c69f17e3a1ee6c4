"""How large a dialect is, which docs/architecture.md promises for dialects of the document kind."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from pathlib import Path

#: The most lines of code and templates, the engine for `prove` included.
MOST_LINES = 750


def size(files: Iterable[Path]) -> int:
    """The number of lines of Python modules and templates, without docstrings, comments and blank lines of Python."""
    return sum(_code(file) if file.suffix == ".py" else file.read_text("utf-8").count("\n") for file in files)


def files_of(checkout: Path, dialect: str) -> list[Path]:
    """The modules and templates of a dialect, and the module of its engine."""
    package, templates = checkout / "generator/trivet", checkout / "templates/sql" / dialect
    modules = (package / "targets/sql/dialects" / dialect).rglob("*.py")
    return [*modules, package / f"prove/legs/{dialect}.py", *templates.rglob("*.jinja2")]


def _code(file: Path) -> int:
    text = file.read_text("utf-8")
    left_out: set[int] = set()
    for node in ast.walk(ast.parse(text)):
        match getattr(node, "body", None):
            case [ast.Expr(value=ast.Constant()) as docstring, *_]:
                left_out.update(range(docstring.lineno, (docstring.end_lineno or 0) + 1))
    lines = enumerate(text.splitlines(), 1)
    return sum(
        1 for number, line in lines if number not in left_out and line.strip() and line.strip()[0] != "#"
    )
