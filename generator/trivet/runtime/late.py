"""Evaluates the types in annotations that cannot be evaluated where they are written.

Such a type refers to itself, to a type that is defined further down, or to a module that
imports the type's own module. pydantic alone would first look its names up in the code that uses
the type, where a local variable or a class may have the same name. Only then would it search the
module that defines the type.
"""

from __future__ import annotations

import sys
import threading
from typing import Any, Union, get_type_hints

from pydantic import BaseModel, GetCoreSchemaHandler, PydanticUndefinedAnnotation
from pydantic_core import CoreSchema, core_schema

from .schemas import described_as_alias


class LateAlias:
    """A name for a type that is given as text, and evaluated on first use. Type checkers see a `TypeAliasType`."""

    def __init__(self, name: str, text: str) -> None:
        self.__name__ = name
        self.__module__ = sys._getframe(1).f_globals["__name__"]
        self._text = text
        self._value: Any = None

    def __repr__(self) -> str:
        return self.__name__

    def __or__(self, other: Any) -> Any:
        return Union[self, other]  # noqa: UP007 (that would ask this method)

    def __ror__(self, other: Any) -> Any:
        return Union[other, self]  # noqa: UP007

    @property
    def __value__(self) -> Any:
        """Return the type that the text denotes.

        Raises `PydanticUndefinedAnnotation` while a name in the text is undefined.
        """
        if self._value is None:
            self._value = _evaluated(self._text, self.__module__)
        return self._value

    @property
    def __pydantic_core_schema__(self) -> CoreSchema:
        """Return a reference to the core schema of the type."""
        return core_schema.definition_reference_schema(self._reference)

    @property
    def _reference(self) -> str:
        return f"{self.__module__}.{self.__name__}:{id(self)}"

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        known = self.__pydantic_core_schema__
        if self in _OPEN.aliases or _is_made(known, handler):
            return known
        _OPEN.aliases.add(self)
        try:
            schema: Any = handler.generate_schema(self.__value__)
        finally:
            _OPEN.aliases.discard(self)
        described: Any = described_as_alias(schema, self.__module__, self.__name__)
        return {**described, "ref": self._reference}


class _Open(threading.local):
    """The aliases whose core schemas this thread is creating, and the classes whose annotations it is evaluating."""

    def __init__(self) -> None:
        self.aliases: set[LateAlias] = set()
        self.classes: set[type[BaseModel]] = set()


_OPEN = _Open()


def read_in_own_module(model: type[BaseModel]) -> None:
    """Evaluate the annotations of a class in its own module, if that was not possible when the class was defined.

    This must happen before the core schema of the class is created. Raises `PydanticUndefinedAnnotation` while a name
    is undefined.
    """
    _read_extras(model)
    if model in _OPEN.classes:
        raise PydanticUndefinedAnnotation(model.__name__, "only the annotations are wanted")
    if model.__pydantic_fields_complete__:
        return
    _OPEN.classes.add(model)
    try:
        model.model_rebuild(raise_errors=False, _types_namespace={})
    finally:
        _OPEN.classes.discard(model)
    if not model.__pydantic_fields_complete__:
        message = f"a name in the annotations of {model.__qualname__} is not defined yet"
        raise PydanticUndefinedAnnotation(model.__name__, message)


def _read_extras(model: type[BaseModel]) -> None:
    """Evaluate the annotation of undeclared members, of the class and of its bases.

    Before 2.13, pydantic evaluates it in the module of a subclass, too, and refuses names that are not defined yet.
    """
    for base in model.__mro__[: model.__mro__.index(BaseModel)]:
        text = base.__annotations__.get(_EXTRAS)
        if isinstance(text, str):
            base.__annotations__[_EXTRAS] = _evaluated(text, base.__module__)


_EXTRAS = "__pydantic_extra__"


def _evaluated(text: str, module: str) -> Any:
    """Return the type that a text denotes in a module.

    Raises `PydanticUndefinedAnnotation` while a name in the text is undefined.
    """
    holder = type("", (), {"__module__": module, "__annotations__": {"value": text}})
    try:
        return get_type_hints(holder, include_extras=True)["value"]
    except NameError as error:
        raise PydanticUndefinedAnnotation.from_name_error(error) from error


def _is_made(reference: CoreSchema, handler: GetCoreSchemaHandler) -> bool:
    try:
        handler.resolve_ref_schema(reference)
    except LookupError:
        return False
    return True
