"""Types that are defined by way of themselves, or of what stands further down."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING, Any, Union, get_type_hints

from pydantic import GetCoreSchemaHandler, PydanticUndefinedAnnotation
from pydantic_core import CoreSchema, core_schema


class LateAlias:
    """A name for a type whose text is read when it is first used; to a type checker it is a `TypeAliasType`.

    Of a real one pydantic would look the names in the text up among those of whoever uses it, a local variable or a
    class of the same name, before those of the module that it stands in.
    """

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
        """The type itself; raises `PydanticUndefinedAnnotation` as long as a name in its text is not there."""
        if self._value is None:
            holder = {"__module__": self.__module__, "__annotations__": {"value": self._text}}
            try:
                hints = get_type_hints(type(self.__name__, (), holder), include_extras=True)
            except NameError as error:
                raise PydanticUndefinedAnnotation.from_name_error(error) from error
            self._value = hints["value"]
        return self._value

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        reference = f"{self.__module__}.{self.__name__}:{id(self)}"
        known = core_schema.definition_reference_schema(reference)
        if reference in _MAKING.references or _is_made(known, handler):
            return known
        _MAKING.references.add(reference)
        try:
            schema: Any = handler.generate_schema(self.__value__)
        finally:
            _MAKING.references.discard(reference)
        return {**schema, "ref": reference}


class _Making(threading.local):
    """The aliases whose schemas are being made in this thread."""

    def __init__(self) -> None:
        self.references: set[str] = set()


_MAKING = _Making()


def _is_made(reference: CoreSchema, handler: GetCoreSchemaHandler) -> bool:
    try:
        handler.resolve_ref_schema(reference)
    except LookupError:
        return False
    return True


if TYPE_CHECKING:
    from typing_extensions import TypeAliasType
else:
    TypeAliasType = LateAlias

__all__ = ["LateAlias", "TypeAliasType"]
