"""Rebuilds the JSON document of a value for the rules, which know only the names of members in JSON."""

from __future__ import annotations

import functools
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from .values import plain

#: The types of the scalars that JSON has, and of objects with a class.
_JSON = (str, int, float, BaseModel, type(None))


def document(value: Any, result: Any, mode: str, renames: bool) -> Any:
    """Return the JSON value that an input of pydantic represents.

    `value` is the input, and `result` is what pydantic has read from it. `mode` is pydantic's mode of
    validation. `renames` is true if the input may have other names for members than JSON has.
    """
    return value if mode == "json" and not renames else _by_alias(value, result)


def _by_alias(value: Any, result: Any) -> Any:
    if isinstance(result, BaseModel) and not isinstance(value, BaseModel):
        return _members(value, result) if isinstance(value, dict) else plain(result)
    if isinstance(value, dict) and isinstance(result, dict):
        return {key: _by_alias(item, result.get(key)) for key, item in value.items()}
    if isinstance(value, list | tuple) and isinstance(result, list | tuple) and len(value) == len(result):
        return [_by_alias(*pair) for pair in zip(value, result, strict=True)]
    return plain(value)


def _members(value: dict[str, Any], result: BaseModel) -> dict[str, Any]:
    attributes = {json_name(name, field): name for name, field in type(result).__pydantic_fields__.items()}
    renamed = {name: alias for alias, name in attributes.items() if alias not in value}
    extra = result.__pydantic_extra__ or {}
    found = {}
    for key, item in value.items():
        alias = renamed[key] if key in renamed and key not in extra else key
        if alias in attributes and not _is_json(item):  # how it is written depends on the member
            found[alias] = result.model_dump(mode="json", by_alias=True, include={attributes[alias]})[alias]
            continue
        read = result.__dict__[attributes[alias]] if alias in attributes else extra.get(key)
        found[alias] = _by_alias(item, read)
    return found


def _is_json(value: Any) -> bool:
    """Return whether a value consists only of JSON values and of instances of pydantic classes."""
    if isinstance(value, dict):
        return all(map(_is_json, value.values()))
    return all(map(_is_json, value)) if isinstance(value, list | tuple) else isinstance(value, _JSON)


def json_name(attribute: str, field: FieldInfo) -> str:
    """Return the JSON name of a member; `field` describes its attribute. The name may be the empty text."""
    return attribute if field.alias is None else field.alias


@functools.cache
def renames(model: type[BaseModel]) -> bool:
    """Return whether `model`, or a class that it refers to, has an attribute whose name is not its JSON name."""
    return has_aliases(model)


def has_aliases(source: Any) -> bool:
    """Return whether an annotation refers to a class in which an attribute and its member have different names.

    The annotations of the class's own attributes are searched, too, at any depth.
    """
    pending, seen = [source], set()
    while pending:
        part = pending.pop()
        if id(part) in seen:
            continue
        seen.add(id(part))
        fields = getattr(part, "__pydantic_fields__", {})
        if any(json_name(name, field) != name for name, field in fields.items()):
            return True
        pending += [field.annotation for field in fields.values()]
        pending += get_args(getattr(part, "__value__", part))
    return False
