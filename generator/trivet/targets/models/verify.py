"""The promise about our own output: each module parses, and has only the statements that we print."""

from __future__ import annotations

import ast

from trivet.diagnostics import InternalError

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
#: Modules that generated code imports, besides those of the package.
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
    """Raises `InternalError` for a module that holds what no plan of ours asks for.

    `own` are the modules of the user's own classes.
    """
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise InternalError(f"{path} is no Python: {error}") from error
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt) and not isinstance(node, _STATEMENTS):
            raise InternalError(f"{path}:{node.lineno}: a {type(node).__name__} that no template prints")
        if isinstance(node, ast.Expr) and not _is_expected(node.value):
            raise InternalError(f"{path}:{node.lineno}: an expression that no template prints")
    _verify_imports(path, tree, _MODULES | own)


def _is_expected(node: ast.expr) -> bool:
    """A docstring, `Name.model_rebuild()`, or the yields of a rule."""
    match node:
        case ast.Constant(value=str()) | ast.Yield() | ast.YieldFrom():
            return True
        case ast.Call(func=ast.Attribute(value=ast.Name(), attr="model_rebuild"), args=[], keywords=[]):
            return True
    return False


def _verify_imports(path: str, tree: ast.Module, known: frozenset[str]) -> None:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and not node.level and node.module not in known:
            raise InternalError(f"{path}:{node.lineno}: an import of {node.module}")
        if isinstance(node, ast.Import) and any(name.name not in known for name in node.names):
            raise InternalError(f"{path}:{node.lineno}: an import of a module")
