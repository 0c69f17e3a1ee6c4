"""JSON values that record where each part was written: in a document, or in a patch of the document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from trivet.diagnostics import escape_token

#: Where a node was written: (whether it was written in the patch, not in the document; its JSON Pointer in that file).
Source: TypeAlias = tuple[bool, str]


@dataclass(frozen=True, slots=True)
class Node:
    """A JSON value and its source; `value` is an object or array of nodes, or a scalar."""

    value: Any
    source: Source

    def children(self) -> Iterator[tuple[str, Node]]:
        """Yield (reference token, node) for each member or item."""
        if isinstance(self.value, dict):
            yield from ((escape_token(key), child) for key, child in self.value.items())
        elif isinstance(self.value, list):
            yield from ((str(index), child) for index, child in enumerate(self.value))


@dataclass(frozen=True, slots=True)
class Patch:
    """An applied patch.

    `sources` maps pointers of the patched document to the places, in the patch or in the original, where their
    values were written. A value without an entry was written as part of the nearest array or object around it
    that has one.
    """

    path: str
    text: str
    sources: Mapping[str, Source]

    def source_of(self, pointer: str) -> Source:
        """Return the file from which a value of the patched document comes, and its pointer in that file.

        The file is given as a boolean: true for the patch, false for the document.
        """
        around = pointer
        while around and around not in self.sources:
            around = around.rpartition("/")[0]
        is_patched, start = self.sources.get(around, (False, ""))
        return is_patched, start + pointer[len(around) :]


def node_of(value: Any, *, is_patch: bool, pointer: str = "") -> Node:
    """Convert a JSON value to nodes. The source of each node is (`is_patch`, JSON Pointer of the node).

    - `pointer`: the JSON Pointer of `value`.
    - `is_patch`: whether `value` is from a patch rather than from the document.
    """
    inner = value
    if isinstance(value, dict):
        inner = {
            key: node_of(each, is_patch=is_patch, pointer=f"{pointer}/{escape_token(key)}")
            for key, each in value.items()
        }
    elif isinstance(value, list):
        inner = [
            node_of(each, is_patch=is_patch, pointer=f"{pointer}/{index}") for index, each in enumerate(value)
        ]
    return Node(inner, (is_patch, pointer))


def plain(node: Node) -> Any:
    """Return a node's value as plain JSON, without sources."""
    if isinstance(node.value, dict):
        return {key: plain(child) for key, child in node.value.items()}
    if isinstance(node.value, list):
        return [plain(child) for child in node.value]
    return node.value


def sources_of(root: Node) -> dict[str, Source]:
    """Return the sources of nodes, by pointer. Sources that follow from the source of the parent are left out.

    For example, if the source of the node at `/a` is `/x`, it follows that the source of the node at `/a/b` is `/x/b`.
    """
    found: dict[str, Source] = {}
    pending = [("", root, (False, ""))]
    while pending:
        pointer, node, expected = pending.pop()
        if node.source != expected:
            found[pointer] = node.source
        is_patch, start = node.source
        pending.extend(
            (f"{pointer}/{token}", child, (is_patch, f"{start}/{token}")) for token, child in node.children()
        )
    return found
