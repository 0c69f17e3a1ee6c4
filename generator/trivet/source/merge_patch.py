"""JSON Merge Patch (RFC 7386): the members of an object replace those of the document, and a null removes a member."""

from __future__ import annotations

from trivet.source.provenance import Node


def merge(target: Node | None, patch: Node) -> Node:
    """Return the target with the patch applied (RFC 7386 §2)."""
    if not isinstance(patch.value, dict):
        return patch
    is_object = target is not None and isinstance(target.value, dict)
    members = dict(target.value) if target is not None and is_object else {}
    for key, each in patch.value.items():
        if each.value is None:
            members.pop(key, None)
        else:
            members[key] = merge(members.get(key), each)
    return Node(members, target.source if target is not None and is_object else patch.source)
