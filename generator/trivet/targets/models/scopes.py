"""Finds errors in a generated module: names that are bound twice, hidden or never bound, and unused imports."""

from __future__ import annotations

import ast
import builtins
from collections import Counter
from collections.abc import Container, Iterable, Iterator

#: A line number, and the error on that line.
Fault = tuple[int, str]


def faults(tree: ast.Module) -> Iterator[Fault]:
    """Yield errors that Python does not report when it compiles the module:

    - a name is bound twice in the same scope
    - a class uses a name of the module that one of its attributes hides
    - a name is used but never bound
    """
    nodes = [*_all_nodes(tree)]
    used = {node.id: node.lineno for node in _loads(nodes)}
    yield from _twice(tree.body)
    for node in nodes:
        if isinstance(node, ast.ClassDef):
            yield from _twice(node.body)
            yield from _hidden(node, used)
    known = {name for name, _ in _all_bound(nodes)} | set(dir(builtins))
    yield from (
        (line, f"the name {name}, which nothing binds") for name, line in used.items() if name not in known
    )


def _all_nodes(tree: ast.Module) -> Iterator[ast.AST]:
    """Yield all nodes of the module's syntax tree.

    Types that the module contains as strings are parsed, and their nodes are included.
    """
    yield from ast.walk(tree)
    for text in late_types(tree.body):
        yield from ast.walk(text)


def _loads(nodes: Iterable[ast.AST]) -> Iterator[ast.Name]:
    return (node for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load))


def _twice(body: list[ast.stmt]) -> Iterator[Fault]:
    counted: Counter[str] = Counter()
    for name, line in _bound(body):
        counted[name] += 1
        if counted[name] == 2:
            yield line, f"the name {name}, which is bound already"


def _hidden(node: ast.ClassDef, used: Container[str]) -> Iterator[Fault]:
    """Yield an error for each name that a class body uses although an attribute of the class hides it."""
    own = {name for name, _ in _bound(node.body) if name in used}
    for statement in node.body if own else ():
        yield from (
            (name.lineno, f"the name {name.id}, which an attribute hides")
            for name in _loads(ast.walk(statement))
            if name.id in own
        )


def unused_imports(tree: ast.Module) -> Iterator[Fault]:
    """Yield an error for each import that the module does not use."""
    nodes = [*_all_nodes(tree)]
    used = {node.id for node in _loads(nodes)}
    for node in nodes:
        if isinstance(node, ast.Import | ast.ImportFrom) and getattr(node, "module", "") != "__future__":
            yield from (
                (line, f"the import {name}, which nothing uses")
                for name, line in _bound([node])
                if name not in used
            )


def _bound(body: Iterable[ast.stmt]) -> Iterator[tuple[str, int]]:
    """Yield each name that the statements bind in their own scope, with its line.

    Of an `if` with an `else`, only the first branch is considered, because both branches bind the same name.
    """
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


def _all_bound(nodes: Iterable[ast.AST]) -> Iterator[tuple[str, int]]:
    """Yield each name that the nodes bind in any scope, with its line."""
    for node in nodes:
        match node:
            case ast.stmt():
                yield from _bound([node])
            case ast.arg(arg=name) | ast.Name(id=name, ctx=ast.Store()):
                yield name, node.lineno


def late_types(body: Iterable[ast.stmt]) -> Iterator[ast.Expression]:
    """Yield the types that aliases contain as strings.

    An example is `list[Tree]` in `Tree = TypeAliasType("Tree", "list[Tree]")`.
    """
    for node in body:
        match node:
            case ast.Assign(value=ast.Call(args=[ast.Constant(), ast.Constant(value=str(text))])):
                yield ast.parse(text, mode="eval")
