"""Assigns members of objects whose undeclared members may have the names of attributes.

For example, the attribute `a_b` has the JSON name `a-b`, and the object has an undeclared member `a_b`, too. When
pydantic validates an assignment, it would read the undeclared member as the attribute.
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any

from pydantic import BaseModel

from .values import plain


@functools.cache
def attributes(model: type[BaseModel]) -> dict[str, str]:
    """Map the JSON name of each declared member to its attribute, unless an attribute has this name, too."""
    fields = model.__pydantic_fields__
    found = {field.alias: name for name, field in fields.items() if field.alias is not None}
    return {alias: name for alias, name in found.items() if alias not in fields}


class _Aside(threading.local):
    """The object to which this thread is assigning, and the undeclared members that were taken out of it."""

    model: BaseModel | None = None
    members: Mapping[str, Any] = MappingProxyType({})


_ASIDE = _Aside()


def has_namesakes(model: BaseModel) -> bool:
    """Return whether an object has undeclared members with the names of attributes."""
    extra: dict[str, Any] = getattr(model, "__pydantic_extra__", None) or {}
    return not extra.keys().isdisjoint(type(model).__pydantic_fields__)


@contextmanager
def namesakes_aside(model: BaseModel) -> Iterator[None]:
    """Take undeclared members with the names of attributes out of an object; put them back at the end."""
    fields = type(model).__pydantic_fields__
    extra = model.__pydantic_extra__ or {}
    found = {name: extra.pop(name) for name in [name for name in extra if name in fields]}
    before = (_ASIDE.model, _ASIDE.members)
    _ASIDE.model, _ASIDE.members = model, found
    try:
        yield
    finally:
        _ASIDE.model, _ASIDE.members = before
        if found and model.__pydantic_extra__ is not None:
            model.__pydantic_extra__.update(found)


def whole_document(model: BaseModel) -> Any:
    """Return the JSON value of an object, with the undeclared members that were taken out of it."""
    return {**plain(model), **plain(dict(_ASIDE.members))} if _ASIDE.model is model else plain(model)
