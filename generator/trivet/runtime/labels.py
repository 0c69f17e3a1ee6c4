"""Names the options of a union, as they appear in the locations of errors."""

from __future__ import annotations

from typing import Any


def label(schema: Any) -> str:
    """Return the type of a core schema as annotations write it: `Tree`, `list[Tree]`, `str`."""
    match schema:
        case (_, str(given)):
            return given
        case {"type": "model", "cls": model}:
            return str(model.__name__)
        case {"type": "definition-ref", "schema_ref": reference}:
            return str(reference).rpartition(":")[0].rpartition(".")[2]
        case {"type": "list", "items_schema": item}:
            return f"list[{label(item)}]"
        case {"type": "dict", "values_schema": value}:
            return f"dict[str,{label(value)}]"
        case {"type": "union", "choices": choices}:
            named = (choice[1] if isinstance(choice, tuple) else label(choice) for choice in choices)
            return f"union[{','.join(named)}]"
        case {"type": "literal", "expected": values}:
            return f"literal[{','.join(repr(value) for value in values)}]"
        case {"schema": inner}:
            return label(inner)
        case _:
            return str(schema["type"])
