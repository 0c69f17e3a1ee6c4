"""The verdict `python`: what code that uses the generated classes notices."""

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
_SAME = ("table-added", "table-removed", "table-renamed")


def worst(kinds: Iterator[Python]) -> Python:
    """Return the gravest of these verdicts, `same` if there are none."""
    return max(kinds, key=PYTHONS.index, default="same")


@dataclass(slots=True)
class Classes:
    """The classes of one version: what stands for a definition or a member, and the code of each class."""

    side: Side
    _places: dict[tuple[str, str], Placement] = field(init=False)
    _code: dict[str, Mapping[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        leg = self.side.build.legs.get("models")
        places = leg.places if leg is not None else ()
        self._places = {(one.definition, one.member): one for one in places}

    def place(self, definition: str, member: str = "") -> Placement | None:
        """Return what stands for a definition or a member; None if nothing does."""
        return self._places.get((definition, member))

    def code(self, place: Placement) -> str:
        """Return the class, alias or enumeration as code without texts for people; "" if it is not in the file."""
        if place.file not in self._code:
            self._code[place.file] = dict(_statements(self.side.build.artifacts.get(place.file, "")))
        return self._code[place.file].get(place.name, "")


def _statements(text: str) -> Iterator[tuple[str, str]]:
    for statement in ast.parse(text).body:
        match statement:
            case ast.ClassDef(name=name):
                statement.body = [one for one in statement.body if not _is_text(one)] or [ast.Pass()]
                yield name, ast.dump(statement)
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                yield name, ast.dump(statement)


def _is_text(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def of_member(
    rule: str, before: Placement | None, after: Placement | None, *, tightens: bool, defaults: bool
) -> Python:
    """Return the verdict on one change; the places are those of the member (or of the type) it is about.

    `tightens`: the new version may refuse what the old one accepts. `defaults`: the classes fill in defaults.
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
    if _annotation(before.type) != _annotation(after.type):
        return "breaking"
    return "runtime" if tightens else "same"


def _annotation(text: str) -> str:
    """The type that a type checker sees: `Annotated[X, …]` is X, at any depth."""
    try:
        parsed = ast.parse(text, mode="eval")
    except SyntaxError:
        return text
    return ast.dump(_Plain().visit(parsed))


class _Plain(ast.NodeTransformer):
    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:  # noqa: N802
        self.generic_visit(node)
        is_annotated = isinstance(node.value, ast.Name) and node.value.id == "Annotated"
        if is_annotated and isinstance(node.slice, ast.Tuple):
            return node.slice.elts[0]
        return node
