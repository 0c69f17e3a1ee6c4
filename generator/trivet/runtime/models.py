"""The base class of all models, and markers for the annotations of members."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

from pydantic import (
    BaseModel,
    ConfigDict,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from .assignment import attributes, has_namesakes, namesakes_aside
from .documents import json_name
from .exact import exact
from .late import read_in_own_module
from .objects import exact_object
from .schemas import described, reference_to


class NotNull:
    """Marks `T | None` where None only means that the member is absent: a null in the document is refused."""

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        schema = handler(source)
        inner: CoreSchema = schema["schema"] if schema["type"] == "nullable" else schema
        return inner


class Default:
    """Marks a member whose default is used for objects created in Python.

    If a document lacks the member, the member stays absent.
    """

    def __init__(self, value: str | float) -> None:
        self.value = value


class Json:
    """Marks a type whose values are read strictly as JSON defines them, even outside a `JsonModel`."""

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        own: CoreSchema = exact(handler(source))
        return own


def _defaults(model: type[BaseModel]) -> dict[str, Any]:
    """Return, by attribute, the values that an object created in Python gets for omitted arguments."""
    fields = model.__pydantic_fields__.items()
    found = {
        name: mark.value for name, field in fields for mark in field.metadata if isinstance(mark, Default)
    }
    return {**_constants(model), **found}


def _constants(model: type[BaseModel]) -> dict[str, Any]:
    """Return the constants of required members, by attribute.

    A document must contain them; an object created in Python gets them if they are omitted.
    """
    return {
        name: field.default
        for name, field in model.__pydantic_fields__.items()
        if get_origin(field.annotation) is Literal and get_args(field.annotation) == (field.default,)
    }


def _given(model: type[BaseModel], data: dict[str, Any]) -> dict[str, Any]:
    """Return the arguments as members of a document, with defaults for those that are omitted.

    Raises `TypeError` for a member that is given both by its attribute's name and by its name in JSON.
    """
    given = dict(data)
    fields = model.__pydantic_fields__
    for name, field in fields.items():
        if field.alias not in (None, name) and name in given:
            if field.alias in given:
                raise TypeError(
                    f"{model.__name__}() got {name!r} and {field.alias!r}, which are the same member"
                )
            given[field.alias] = given.pop(name)
    for name, value in _defaults(model).items():
        given.setdefault(json_name(name, fields[name]), value)
    return given


def without_others(model: BaseModel) -> Iterator[tuple[str | None, Any]]:
    """Yield what the `repr` of an object shows: attributes, but not undeclared members, which are sensitive."""
    fields = type(model).__pydantic_fields__
    for name, value in model.__dict__.items():
        if name in fields and fields[name].repr:
            yield name, model.__repr_recursion__(value) if value is model else value
    for name, field in type(model).__pydantic_computed_fields__.items():
        if field.repr:
            yield name, getattr(model, name)


class JsonModel(BaseModel):
    """A JSON object; undeclared members are kept, unless the class forbids them."""

    model_config = ConfigDict(
        extra="allow", validate_assignment=True, protected_namespaces=(), serialize_by_alias=True
    )

    def __init__(self, /, **data: Any) -> None:
        """Create an object from members, given by attribute or by JSON name; constants may be omitted."""
        self.__pydantic_validator__.validate_python(_given(type(self), data), self_instance=self)

    if not TYPE_CHECKING:  # for type checkers, there are no attributes but the declared ones

        def __setattr__(self, name: str, value: Any) -> None:
            """Assign a member, given by attribute or by JSON name."""
            attribute = attributes(type(self)).get(name, name)
            if not has_namesakes(self):
                super().__setattr__(attribute, value)
                return
            with namesakes_aside(self):
                super().__setattr__(attribute, value)

    __init__.__pydantic_base_init__ = True  # type: ignore[attr-defined]  # documents are read without it

    @classmethod
    def model_rebuild(
        cls,
        *,
        force: bool = False,
        raise_errors: bool = True,
        _parent_namespace_depth: int = 2,
        _types_namespace: Mapping[str, Any] | None = None,
    ) -> bool | None:
        """Rebuild the model as pydantic does, except that names are not looked up in the calling code."""
        names = {} if _types_namespace is None else _types_namespace
        return super().model_rebuild(force=force, raise_errors=raise_errors, _types_namespace=names)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        read_in_own_module(cls)
        schema = handler(source)
        not_null = [name for name, field in cls.__pydantic_fields__.items() if NotNull in field.metadata]
        own: CoreSchema = exact_object(schema, not_null, _constants(cls))
        return own

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Return the JSON Schema of the class's definition; for a class from outside the package, pydantic's own."""
        reference = reference_to(cls)
        return handler(schema) if reference.definition is None else described(reference, handler)
