"""What is wrong with the classes of a generated package, counted from the package itself.

The classes are imported and their texts parsed; the normal form only tells what they should have been: which
definitions a user wrote, what a member's schema says, what the branch of a choice is called.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass, fields

from .idle import idle
from .members import Members
from .names import hashed, numbered
from .package import Package, made

__all__ = ["Counts", "Package", "count", "made"]

_ENUMS = {"Enum", "Flag", "IntEnum", "IntFlag", "StrEnum"}


@dataclass(frozen=True, slots=True)
class Counts:
    """How many there are, and each fault by name.

    `untyped`: members that mypy sees as Any although the schema says more. `missing`: declared members that no class
    has as a field. `idle`: classes, aliases and rules that nothing refers to. `hashed`: names with a hash where no
    other has the name without it. `numbered`: `Part` and `Option` where the branch has a name to give.
    """

    classes: int
    aliases: int
    enums: int
    untyped: tuple[str, ...]
    missing: tuple[str, ...]
    idle: tuple[str, ...]
    hashed: tuple[str, ...]
    numbered: tuple[str, ...]

    @property
    def faults(self) -> dict[str, tuple[str, ...]]:
        """The faults of each kind."""
        found = {each.name: getattr(self, each.name) for each in fields(self)}
        return {name: value for name, value in found.items() if isinstance(value, tuple)}


def count(package: Package) -> Counts:
    """Everything that is counted of one package."""
    classes, aliases, enums = _kinds(package.public.values())
    members = Members(package)
    return Counts(
        classes,
        aliases,
        enums,
        tuple(sorted(members.untyped)),
        tuple(sorted(members.missing)),
        tuple(sorted(idle(package))),
        tuple(sorted(hashed(package))),
        tuple(sorted(set(numbered(package)))),
    )


def _kinds(trees: Iterable[ast.Module]) -> tuple[int, int, int]:
    """Classes, aliases and enumerations."""
    statements = [one for tree in trees for one in tree.body]
    classes = [one for one in statements if isinstance(one, ast.ClassDef)]
    enums = [one for one in classes if _bases(one) & _ENUMS]
    return len(classes) - len(enums), sum(map(_is_alias, statements)), len(enums)


def _bases(node: ast.ClassDef) -> set[str]:
    return {getattr(base, "id", getattr(base, "attr", "")) for base in node.bases}


def _is_alias(statement: ast.stmt) -> bool:
    match statement:
        case ast.AnnAssign(target=ast.Name()) | ast.Assign(targets=[ast.Name()]):
            return True
    return statement.__class__.__name__ == "TypeAlias"
