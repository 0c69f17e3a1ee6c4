"""What the scopes of a generated module bind and use: no name twice, none hidden or missing, no import in vain."""

from __future__ import annotations

import ast
import builtins
from collections import Counter
from collections.abc import Iterable, Iterator

#: A line, and what is wrong there.
Fault = tuple[int, str]


def faults(tree: ast.Module) -> Iterator[Fault]:
    """Everything that would fail, or mean something else, when the module is imported."""
    yield from _twice(tree.body)
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            yield from _twice(node.body)
            yield from _hidden(node)
    used = _used_anywhere(tree)
    known = {name for name, _ in _all_bound(tree)} | set(dir(builtins))
    yield from ((line, f"the name {name}, which nothing binds") for name, line in used if name not in known)


def _twice(body: list[ast.stmt]) -> Iterator[Fault]:
    counted: Counter[str] = Counter()
    for name, line in _bound(body):
        counted[name] += 1
        if counted[name] == 2:
            yield line, f"the name {name}, which is bound already"


def _hidden(node: ast.ClassDef) -> Iterator[Fault]:
    """Names of the module that the body of a class uses and that its own attributes hide."""
    own = {name for name, _ in _bound(node.body)}
    for statement in node.body:
        yield from (
            (line, f"the name {name}, which an attribute hides")
            for name, line in _used(statement)
            if name in own
        )


def unused_imports(tree: ast.Module) -> Iterator[Fault]:
    """What is imported in vain."""
    used = {name for name, _ in _used_anywhere(tree)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom) and getattr(node, "module", "") != "__future__":
            yield from (
                (line, f"the import {name}, which nothing uses")
                for name, line in _bound([node])
                if name not in used
            )


def _bound(body: Iterable[ast.stmt]) -> Iterator[tuple[str, int]]:
    """The names that statements bind in the scope that they stand in; of two branches, those of the first."""
    for node in body:
        match node:
            case ast.Import(names=names) | ast.ImportFrom(names=names):
                yield from ((one.asname or one.name.partition(".")[0], node.lineno) for one in names)
            case (
                ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.AnnAssign(target=ast.Name(id=name))
            ):
                yield name, node.lineno
            case ast.Assign(targets=targets):
                yield from ((one.id, node.lineno) for one in targets if isinstance(one, ast.Name))
            case ast.If(body=inner):
                yield from _bound(inner)


def _all_bound(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """The names that anything binds in any scope."""
    for node in ast.walk(tree):
        match node:
            case ast.stmt():
                yield from _bound([node])
            case ast.arg(arg=name) | ast.Name(id=name, ctx=ast.Store()):
                yield name, node.lineno


def _used_anywhere(tree: ast.Module) -> list[tuple[str, int]]:
    return [*_used(tree), *(name for text in late_types(tree.body) for name in _used(text))]


def _used(tree: ast.AST) -> Iterator[tuple[str, int]]:
    return (
        (node.id, node.lineno)
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    )


def late_types(body: Iterable[ast.stmt]) -> Iterator[ast.Expression]:
    """The types that late aliases give as texts: `Tree = TypeAliasType("Tree", "list[Tree]")`."""
    for node in body:
        match node:
            case ast.Assign(value=ast.Call(args=[ast.Constant(), ast.Constant(value=str(text))])):
                yield ast.parse(text, mode="eval")
