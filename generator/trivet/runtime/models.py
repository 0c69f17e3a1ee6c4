"""The base class of all models, and the marks that their annotations have."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler, RootModel
from pydantic_core import CoreSchema

from .exact import exact
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
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        schema = handler(source)
        not_null = (name for name, field in cls.__pydantic_fields__.items() if NotNull in field.metadata)
        own: CoreSchema = exact_object(schema, frozenset(not_null))
        return own


class JsonRoot(RootModel[object]):
    """A JSON value that is defined by way of itself."""

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        own: CoreSchema = exact_object(handler(source))
        return own
