"""Respells the types that datamodel-code-generator prints, with the names that a generated module uses.

Each type is parsed as Python and printed again, so that nothing but types and constants can reach the
module.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping

from trivet.diagnostics import InternalError
from trivet.sinks import PyCode
from trivet.targets.models.hints import Symbol
from trivet.targets.models.names import Names
from trivet.targets.models.spelling import spelled_literal

_SYMBOLS: Mapping[str, Symbol] = {
    **{name: Symbol("builtins", name) for name in ("bool", "dict", "float", "int", "list", "str")},
    **{name: Symbol("typing", name) for name in ("Any", "Literal", "NotRequired")},
    "UnsetType": Symbol("msgspec", "UnsetType"),
}


def respelled(text: str, names: Names, class_of: Callable[[str], str | None]) -> PyCode:
    """Return a type that datamodel-code-generator wrote, with names that the module can use.

    `class_of` returns the local name of a class, given datamodel-code-generator's name for it; None for any other
    name. Raises `InternalError` if `text` is not a type.
    """
    try:
        tree = ast.parse(text, mode="eval").body
    except SyntaxError as error:
        raise InternalError(
            f"datamodel-code-generator wrote a type that is not valid Python: {text}"
        ) from error
    return PyCode(_Speller(names, class_of).spelled(tree))


class _Speller:
    def __init__(self, names: Names, class_of: Callable[[str], str | None]) -> None:
        self.names = names
        self.class_of = class_of

    def spelled(self, node: ast.expr) -> str:
        match node:
            case ast.Name(id=name):
                return self._name(name)
            case ast.Constant(value=None):
                return "None"
            case ast.Constant(value=str() as text):  # a forward reference
                return respelled(text, self.names, self.class_of)
            case ast.BinOp(left=left, op=ast.BitOr(), right=right):
                return f"{self.spelled(left)} | {self.spelled(right)}"
            case ast.Subscript(value=ast.Name(id="Literal") as literal, slice=inner):
                values = inner.elts if isinstance(inner, ast.Tuple) else [inner]
                return f"{self.spelled(literal)}[{', '.join(map(_constant, values))}]"
            case ast.Subscript(value=ast.Name(id="Union"), slice=ast.Tuple(elts=options)):
                return " | ".join(map(self.spelled, options))
            case ast.Subscript(value=ast.Name(id="Optional"), slice=option):
                return f"{self.spelled(option)} | None"
            case ast.Subscript(value=outer, slice=ast.Tuple(elts=inner)):
                return f"{self.spelled(outer)}[{', '.join(map(self.spelled, inner))}]"
            case ast.Subscript(value=outer, slice=inner):
                return f"{self.spelled(outer)}[{self.spelled(inner)}]"
        raise _unknown(node)

    def _name(self, name: str) -> str:
        local = self.class_of(name)
        if local is not None:
            return local
        if name not in _SYMBOLS:
            raise InternalError(f"datamodel-code-generator wrote the type {name}, which no template imports")
        return self.names.use(_SYMBOLS[name])


def _constant(node: ast.expr) -> str:
    match node:
        case ast.Constant(value=str() | bool() | int() as value):
            return spelled_literal(value)
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() as value)):
            return spelled_literal(-value)
    raise _unknown(node)


def _unknown(node: ast.expr) -> InternalError:
    return InternalError(f"datamodel-code-generator wrote an unexpected type: {ast.unparse(node)}")
