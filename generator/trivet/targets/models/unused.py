"""Checks that every name in the generated modules is used.

Classes for definitions that are not inline may be unused.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Collection, Iterable, Iterator

from trivet.diagnostics import InternalError
from trivet.target_result import Artifact
from trivet.targets.models.scopes import late_types, unused_imports


def verify_used(modules: Iterable[Artifact], defined: Collection[tuple[str, str]]) -> None:
    """Raise `InternalError` if a module has an unused import, or a top-level name that nothing uses.

    `defined` has (path, name) pairs that may be unused.
    """
    trees = [(module.path, ast.parse(module.text)) for module in modules]
    for path, tree in trees:
        for line, fault in unused_imports(tree):
            raise InternalError(f"{path}:{line}: {fault}")
    statements = [(path, statement, _used(statement)) for path, tree in trees for statement in tree.body]
    uses = Counter(name for _, _, used in statements for name in used)
    for path, statement, used in statements:
        for name in _defined(statement):
            if (path, name) not in defined and uses[name] == (name in used):
                raise InternalError(f"{path}:{statement.lineno}: nothing uses {name}")


def _defined(statement: ast.stmt) -> Iterator[str]:
    match statement:
        case ast.ClassDef(name=name) | ast.FunctionDef(name=name):
            yield name
        case ast.AnnAssign(target=ast.Name(id=name)):
            yield name
        case ast.Assign(targets=[ast.Name(id=name)]):
            yield name


def _used(statement: ast.stmt) -> set[str]:
    """Return the names that a statement uses.

    For a statement that is only an expression, such as `Line.model_rebuild()`, the result is empty.
    """
    found: set[str] = set()
    if isinstance(statement, ast.Expr):
        return found
    for node in (
        *ast.walk(statement),
        *(node for text in late_types([statement]) for node in ast.walk(text)),
    ):
        match node:
            case ast.Name(id=name, ctx=ast.Load()) | ast.Attribute(attr=name):
                found.add(name)
            case ast.ImportFrom(names=names):
                found.update(alias.name for alias in names if alias.asname)
    return found
