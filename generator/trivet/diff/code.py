"""Decides the verdict `python`: how a schema change affects code that uses the generated classes."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from trivet.diff.records import PYTHONS, Python
from trivet.diff.sides import Side
from trivet.target_result import Placement

_ADDITIVE = ("property-added-optional", "enum-value-added", "type-added", "object-opened")
_BREAKING = (
    "property-added-required",
    "property-removed",
    "required-added",
    "enum-value-removed",
    "type-removed",
    "class-renamed",
)
_SAME = ("storage-changed", "table-added", "table-removed", "table-renamed")


def worst(kinds: Iterator[Python]) -> Python:
    """Return the gravest of these verdicts, `same` if there are none."""
    return max(kinds, key=PYTHONS.index, default="same")


@dataclass(slots=True)
class Classes:
    """Finds the generated Python class of each definition, and the attribute of each member, in one version."""

    side: Side
    _places: dict[tuple[str, str | None], Placement] = field(init=False)

    def __post_init__(self) -> None:
        leg = self.side.build.legs.get("models")
        places = leg.places if leg is not None else ()
        self._places = {(one.definition, one.member): one for one in places}

    def place(self, definition: str, member: str | None = None) -> Placement | None:
        """Return the placement of a definition's class, or of a member's attribute; None if there is none."""
        return self._places.get((definition, member))


def of_member(
    rule: str,
    before: Placement | None,
    after: Placement | None,
    renamed: Mapping[str, str],
    *,
    tightens: bool,
    defaults: bool,
) -> Python:
    """Return how one change affects code that uses the generated classes (the verdict `python`).

    - `rule`: the kind of change, such as `default-changed`
    - `before`, `after`: the placements of the changed member; if there is none, those of the type
    - `renamed`: the new names of renamed classes, by old name; types that differ only in these names count as equal
    - `tightens`: whether the new version may refuse values that the old one accepts
    - `defaults`: whether the classes fill in defaults
    """
    if rule in _SAME or (before is None and after is None):
        return "same"
    if rule in _BREAKING:
        return "breaking"
    if rule in _ADDITIVE:
        return "additive"
    if rule == "default-changed":
        return "runtime" if defaults else "same"
    if before is None or after is None or before.name != after.name:
        return "breaking"
    if before.type != after.type and _annotation(before.type, renamed) != _annotation(after.type, {}):
        return "breaking"
    return "runtime" if tightens else "same"


def _annotation(text: str, renamed: Mapping[str, str]) -> str:
    """Return the type as a type checker sees it, as a dump of its syntax tree.

    `Annotated[X, …]` becomes X, and renamed classes get their new names. Invalid Python is returned unchanged.
    """
    try:
        parsed = ast.parse(text, mode="eval")
    except SyntaxError:
        return text
    return ast.dump(_Plain(renamed).visit(parsed))


class _Plain(ast.NodeTransformer):
    def __init__(self, renamed: Mapping[str, str]) -> None:
        self._renamed = renamed

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return ast.Name(self._renamed.get(node.id, node.id))

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        is_annotated = isinstance(node.value, ast.Name) and node.value.id == "Annotated"
        if is_annotated and isinstance(node.slice, ast.Tuple):
            found: ast.AST = self.visit(node.slice.elts[0])
            return found
        return self.generic_visit(node)
