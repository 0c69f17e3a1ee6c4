"""Classes, aliases and rules that nothing refers to."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from .package import Package, bound

Thing = tuple[str, str]


def idle(package: Package) -> Iterator[str]:
    """Classes, aliases and rules that no definition of the user's leads to."""
    uses: dict[Thing, set[Thing]] = {}
    for module, tree in package.trees.items():
        uses |= _uses(module, tree, package.trees)
    written = {one.definition for each in (package.normal.entries, package.normal.roots) for one in each}
    pending = [
        (module, name)
        for module, _, name in (package.rows[one].partition(":") for one in written if one in package.rows)
    ]
    reached = set(pending)
    while pending:
        new = uses.get(pending.pop(), set()) - reached
        reached |= new
        pending.extend(new)
    own = {module for module in package.trees if module in package.public or module.endswith("_rules")}
    return (
        f"{module}:{name}"
        for module, name in uses
        if (module, name) not in reached and module in own and not name.startswith("_")
    )


def _uses(module: str, tree: ast.Module, known: Iterable[str]) -> dict[Thing, set[Thing]]:
    """What each thing of a module names, in it and in others."""
    imported = _imported(module, tree, frozenset(known))
    own = {name: statement for statement in tree.body for name in bound(statement)}
    found: dict[Thing, set[Thing]] = {}
    for name, statement in own.items():
        into: set[Thing] = set()
        for used, attribute in _named(statement):
            if used in imported:
                source, of = imported[used]
                into.add((source, of or attribute))
            elif used in own:
                into.add((module, used))
        found[module, name] = into
    return found


def _named(node: ast.AST) -> Iterator[tuple[str, str]]:
    """The names that a statement reads, each with the attribute that it asks them for; annotations may be texts."""
    match node:
        case ast.Attribute(value=ast.Name(id=name), attr=attribute):
            yield name, attribute
        case ast.Name(id=name, ctx=ast.Load()):
            yield name, ""
        case ast.Constant(value=str(text)):
            yield from ((name, "") for name in re.findall(r"\w+", text))
        case ast.Expr(value=ast.Constant()) | ast.keyword(value=ast.Constant()):
            pass  # docstrings, JSON names
        case ast.Subscript(value=ast.Name(id="Literal")):
            pass
        case _:
            for child in ast.iter_child_nodes(node):
                yield from _named(child)


def _imported(module: str, tree: ast.Module, known: frozenset[str]) -> dict[str, Thing]:
    """Local name → the module and the name behind it; of a module, its name is empty."""
    found: dict[str, Thing] = {}
    is_package = any(other.startswith(f"{module}.") for other in known)
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.level:
            parts = module.split(".")
            base = parts[: len(parts) - node.level + is_package]
            source = ".".join([*base, *([node.module] if node.module else [])])
            for one in node.names:
                whole = f"{source}.{one.name}"
                found[one.asname or one.name] = (whole, "") if whole in known else (source, one.name)
    return found
