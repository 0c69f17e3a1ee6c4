"""Find assertions beside a `$ref` that can be ignored without a warning.

They can be ignored if the schema to which the `$ref` refers makes the same assertions. Only `type`, and keywords with
a string as value, such as `pattern`, are recognized.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from trivet.diagnostics import Origin
from trivet.normalize.place import Place
from trivet.normalize.schema import UNASSERTED, Schema


def repeated(lifted: Mapping[Place, Schema]) -> Iterator[Origin]:
    """Yield the origins of ignored assertions beside a `$ref` that need no warning.

    Some drafts ignore assertions beside a `$ref`. This is harmless if the referenced schema makes all of these
    assertions itself. If it lacks one of them, no assertion beside this `$ref` is yielded.
    """
    for definition in lifted.values():
        for schema in definition.walk():
            ignored = schema.get(UNASSERTED)
            if ignored and isinstance(schema.get("$ref"), Place):
                target = _target(schema, lifted)
                if all(_implies(target, keyword, value) for keyword, value in ignored.items()):
                    yield from (schema.origin / keyword for keyword in ignored)


def _target(schema: Schema, lifted: Mapping[Place, Schema]) -> Schema:
    seen: set[Place] = set()
    while isinstance(place := schema.get("$ref"), Place) and place in lifted and place not in seen:
        seen.add(place)
        schema = lifted[place]
    return schema


def _implies(target: Schema, keyword: str, value: Any) -> bool:
    if keyword not in target:
        return False
    if keyword == "type":
        allowed = _listed(value)
        return {*_listed(target["type"])} <= {*allowed, *(("integer",) if "number" in allowed else ())}
    return isinstance(value, str) and bool(target[keyword] == value)


def _listed(types: Any) -> list[str]:
    return types if isinstance(types, list) else [types]
