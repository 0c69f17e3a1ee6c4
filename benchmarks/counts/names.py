"""Names with a hash or a number that they do not need."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator

from trivet.normalize.schema import NormalForm, Schema

from .package import Package, bound, folded

_HASH = re.compile(r"_([0-9a-f]{6,})_*$")
_NUMBERED = re.compile(r"(?:Part|Option)(\d+)")
_BRANCHES = ("allOf", "anyOf", "oneOf")


def hashed(package: Package) -> Iterator[str]:
    """Names with a hash where no other name of the same scope is the one without it."""
    for scope, names in _scopes(package):
        plain = {folded(name) for name in names}
        for name in names:
            found = _HASH.search(name)
            if found and folded(name[: found.start()]) not in plain and not package.says(found[1]):
                yield f"{scope}:{name}"


def _scopes(package: Package) -> Iterator[tuple[str, set[str]]]:
    """All names that stand beside each other: of modules, of a module, of a class."""
    folders: dict[str, set[str]] = defaultdict(set)
    for module, tree in package.public.items():
        parent, _, own = module.rpartition(".")
        folders[parent].add(own)
        imports = (one for node in tree.body if isinstance(node, ast.ImportFrom) for one in node.names)
        renamed = {one.asname for one in imports if one.asname is not None}
        yield module, {name for statement in tree.body for name in bound(statement)} | renamed
        for node in tree.body:
            if isinstance(node, ast.ClassDef):
                yield f"{module}:{node.name}", {name for statement in node.body for name in bound(statement)}
    yield from folders.items()


def numbered(package: Package) -> Iterator[str]:
    """Names with the number of a branch that has a title, a tag or a member of its own."""
    places = _Places(package.normal)
    for definition, row in package.rows.items():
        origin = package.normal.definitions[definition].schema.origin
        found = {one[0]: one[1] for one in _NUMBERED.finditer(row.partition(":")[2])}
        own = [number for text, number in found.items() if not package.says(text)]
        if any(places.has_name(origin.document, origin.pointer, number) for number in own):
            yield row


class _Places:
    """What stands at each pointer of the schemas."""

    def __init__(self, normal: NormalForm) -> None:
        self._at: dict[tuple[str, str], list[Schema]] = defaultdict(list)
        for definition in normal.definitions.values():
            for schema in definition.schema.walk():
                self._at[schema.origin.document, schema.origin.pointer].append(schema)

    def has_name(self, document: str, pointer: str, number: str) -> bool:
        """Whether a branch of this number, on the way to the pointer, has a title, a tag or a member of its own."""
        tokens = pointer.split("/")
        return any(
            tokens[at] == number
            and tokens[at - 1] in _BRANCHES
            and self._is_named(document, tokens[: at + 1])
            for at in range(1, len(tokens))
        )

    def _is_named(self, document: str, tokens: list[str]) -> bool:
        branch = self._at[document, "/".join(tokens)]
        others = [each for number in self._others(document, tokens) for each in self._at[document, number]]
        if any(schema.get("title") for schema in branch):
            return True
        theirs = {name for schema in others for name in schema.get("properties", {})}
        if any(name not in theirs for schema in branch for name in schema.get("properties", {})):
            return True
        tags = [tag for schema in others for tag in _tags(schema)]
        return any(tag not in tags for schema in branch for tag in _tags(schema))

    def _others(self, document: str, tokens: list[str]) -> Iterator[str]:
        """The pointers of the branches beside it."""
        number = 0
        while (document, pointer := "/".join([*tokens[:-1], str(number)])) in self._at:
            if str(number) != tokens[-1]:
                yield pointer
            number += 1


def _tags(schema: Schema) -> Iterator[tuple[str, str]]:
    """Required members with one possible value, and that value."""
    for name, child in schema.get("properties", {}).items():
        values = [child["const"]] if "const" in child else child.get("enum", [])
        if len(values) == 1 and name in schema.get("required", ()):
            yield name, repr(values[0])
