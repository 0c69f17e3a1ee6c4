"""Checks generated modules: they compile, contain only statements that trivet prints, and bind no name twice."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from trivet.diagnostics import InternalError
from trivet.target_result import Artifact
from trivet.targets.models.scopes import faults

_STATEMENTS = (
    ast.AnnAssign,
    ast.Assign,
    ast.ClassDef,
    ast.Expr,
    ast.For,
    ast.FunctionDef,
    ast.If,
    ast.ImportFrom,
    ast.Import,
    ast.Pass,
    ast.Return,
)
#: Modules that generated code may import, besides those of the package.
_MODULES = frozenset(
    (
        "__future__",
        "builtins",
        "collections.abc",
        "datetime",
        "decimal",
        "enum",
        "pydantic",
        "re",
        "typing",
        "typing_extensions",
        "uuid",
    )
)


def verify(path: str, text: str, own: frozenset[str] = frozenset()) -> None:
    """Raise `InternalError` if a module contains anything that trivet does not print.

    `own` are the modules of the user's own classes (`x-python-type`), which may be imported.
    """
    try:
        tree = ast.parse(text)
        compile(tree, path, "exec", dont_inherit=True)
        found = next(faults(tree), None)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise InternalError(f"{path} is not valid Python: {error}") from error
    if found is not None:
        raise InternalError(f"{path}:{found[0]}: {found[1]}")
    statements = [node for node in ast.walk(tree) if isinstance(node, ast.stmt)]
    for node in statements:
        if not isinstance(node, _STATEMENTS):
            raise InternalError(f"{path}:{node.lineno}: a {type(node).__name__} that no template prints")
        if isinstance(node, ast.Expr) and not _is_expected(node.value):
            raise InternalError(f"{path}:{node.lineno}: an expression that no template prints")
    _verify_imports(path, statements, _MODULES | own)


def verified(path: str, text: str, own: frozenset[str] = frozenset()) -> Artifact:
    """Return the artifact of the module at `path`. Raises `InternalError` if `verify` refuses its text.

    `own` are the modules of the user's own classes (`x-python-type`), which the text may import.
    """
    verify(path, text, own)
    return Artifact(path, text)


def verified_data(path: str, text: str) -> Artifact:
    """Return the artifact of a module that contains only data.

    Raises `InternalError` unless the module consists of imports and expressions, followed by one annotated assignment.
    """
    try:
        body = ast.parse(text).body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise InternalError(f"{path} is not valid Python: {error}") from error
    *before, last = body
    if not isinstance(last, ast.AnnAssign):
        raise InternalError(f"{path}:{last.lineno}: a {type(last).__name__} in place of the literal")
    for node in before:
        if not isinstance(node, ast.Expr | ast.ImportFrom):
            raise InternalError(f"{path}:{node.lineno}: a {type(node).__name__} that no template prints")
    return Artifact(path, text)


def verify_paths(paths: Iterable[str]) -> None:
    """Raise `InternalError` if two paths would be the same Python module.

    This is so if they differ only in case, or if they are `a.py` and `a/__init__.py`.
    """
    first: dict[str, str] = {}
    for path in sorted(paths):
        module = path.removesuffix("/__init__.py").removesuffix(".py").casefold()
        if module in first:
            raise InternalError(f"{path} and {first[module]} are the same module")
        first[module] = path


def _is_expected(node: ast.expr) -> bool:
    """Return whether trivet prints this expression as a statement: a string, `Name.model_rebuild()` or a `yield`."""
    match node:
        case ast.Constant(value=str()) | ast.Yield() | ast.YieldFrom():
            return True
        case ast.Call(func=ast.Attribute(value=ast.Name(), attr="model_rebuild"), args=[], keywords=[]):
            return True
    return False


def _verify_imports(path: str, statements: Iterable[ast.stmt], known: frozenset[str]) -> None:
    for node in statements:
        if isinstance(node, ast.ImportFrom) and not node.level and node.module not in known:
            raise InternalError(f"{path}:{node.lineno}: an import of {node.module}")
        if isinstance(node, ast.Import) and any(name.name not in known for name in node.names):
            raise InternalError(f"{path}:{node.lineno}: an import of a module")
