"""The base class of all models, and the marks that their annotations have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler
from pydantic_core import CoreSchema

from .exact import exact
from .late import read_in_own_module
from .objects import exact_object


class NotNull:
    """Marks `T | None` where None means that the member is absent: an explicit null is refused."""

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        schema = handler(source)
        inner: CoreSchema = schema["schema"] if schema["type"] == "nullable" else schema
        return inner


class Json:
    """Marks a type that is read exactly also where no `JsonModel` stands around it."""

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        own: CoreSchema = exact(handler(source))
        return own


class JsonModel(BaseModel):
    """A JSON object; members that its class does not declare are kept, unless it forbids them."""

    model_config = ConfigDict(
        extra="allow", validate_assignment=True, protected_namespaces=(), serialize_by_alias=True
    )

    @classmethod
    def model_rebuild(
        cls,
        *,
        force: bool = False,
        raise_errors: bool = True,
        _parent_namespace_depth: int = 2,
        _types_namespace: Mapping[str, Any] | None = None,
    ) -> bool | None:
        """As pydantic has it, but the caller's own names are not looked at."""
        names = {} if _types_namespace is None else _types_namespace
        return super().model_rebuild(force=force, raise_errors=raise_errors, _types_namespace=names)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        read_in_own_module(cls)
        schema = handler(source)
        not_null = (name for name, field in cls.__pydantic_fields__.items() if NotNull in field.metadata)
        own: CoreSchema = exact_object(schema, frozenset(not_null))
        return own
