"""A package of models that was made of a project, and what its modules hold."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from trivet.normalize.schema import NormalForm
from trivet.pipeline import compile
from trivet.settings import Settings


@dataclass(frozen=True)
class Package:
    """A package of models below `folder`, and the normal form that it was made from.

    `rows` has, for each definition, the module and the name of its class.
    """

    folder: Path
    normal: NormalForm
    rows: Mapping[str, str]

    @cached_property
    def trees(self) -> dict[str, ast.Module]:
        """Each module of the package, by its dotted name."""
        found = {}
        for path in sorted(self.folder.rglob("*.py")):
            parts = path.relative_to(self.folder.parent).with_suffix("").parts
            name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            found[name] = ast.parse(path.read_text("utf-8"))
        return found

    @cached_property
    def public(self) -> dict[str, ast.Module]:
        """The modules that users import."""
        return {name: tree for name, tree in self.trees.items() if "._" not in name}

    def bound(self, definition: str) -> Any:
        """What the package has for a definition: a class or an alias."""
        module, _, name = self.rows[definition].partition(":")
        return getattr(importlib.import_module(module), name)

    @cached_property
    def _words(self) -> frozenset[str]:
        return frozenset(map(folded, _words(self.normal)))

    def says(self, text: str) -> bool:
        """Whether the schemas themselves call something so, or something longer."""
        return any(folded(text) in word for word in self._words)


def made(settings: Settings, target: Path) -> Package:
    """The models of a project, written below `target`, which must be in sys.path."""
    build = compile(settings)
    leg = build.legs["models"]
    for artifact in leg.artifacts:
        path = target / artifact.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(artifact.text, "utf-8")
    assert settings.targets.models is not None
    importlib.invalidate_caches()
    return Package(target / settings.targets.models.path, build.inputs.normal, leg.rows)


def folded(text: str) -> str:
    """A text without what a spelling adds: case, and everything that is no letter or digit."""
    return re.sub(r"[\W_]", "", text).casefold()


def bound(statement: ast.stmt) -> Iterator[str]:
    """The names that a statement gives to something."""
    match statement:
        case ast.ClassDef(name=name) | ast.FunctionDef(name=name):
            yield name
        case ast.AnnAssign(target=ast.Name(name)) | ast.Assign(targets=[ast.Name(name)]):
            yield name


def _words(normal: NormalForm) -> Iterator[str]:
    for definition in normal.definitions.values():
        for schema in definition.schema.walk():
            yield from re.split(r"[/.]", schema.origin.document)
            yield from (token.replace("~1", "/") for token in schema.origin.pointer.split("/"))
            yield from schema.get("properties", ())
            texts = (schema.get("title"), schema.get("const"), *schema.get("enum", ()))
            yield from (text for text in texts if isinstance(text, str))
            yield from (
                one for key, one in schema.keywords.items() if key.startswith("x-") if isinstance(one, str)
            )
