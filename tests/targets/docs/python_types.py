"""Reads what a page says of a member in Python, as Python reads it."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from tests.imports import package_in


def module_of(folder: Path, name: str) -> Any:
    """The generated module `models.<name>` in the folder."""
    with package_in(folder, "models"):
        return import_module(f"models.{name}")


def field_of(text: str, module: Any) -> Any:
    """What pydantic makes of a type, as it would be written in a module, comparable with `told`."""
    holder = type("Holder", (), {"__annotations__": {"m": text}})
    hints = get_type_hints(holder, vars(module), include_extras=True)
    return told(FieldInfo.from_annotation(hints["m"]))


def told(field: FieldInfo) -> Any:
    """The annotation and the metadata of a field, in a form that is equal if they say the same."""
    return _comparable(field.annotation), tuple(_comparable(one) for one in field.metadata)


def _comparable(one: Any) -> Any:
    if get_origin(one) is not None:
        return get_origin(one), tuple(_comparable(each) for each in get_args(one))
    if isinstance(one, FieldInfo):
        return told(one)
    if not isinstance(one, type) and type(one).__eq__ is object.__eq__ and hasattr(one, "__dict__"):
        return type(one), dict(vars(one))
    return one


def fields_of(model: type[BaseModel]) -> dict[str, tuple[str, FieldInfo]]:
    """Member -> its attribute and field."""
    return {field.alias or name: (name, field) for name, field in model.model_fields.items()}
