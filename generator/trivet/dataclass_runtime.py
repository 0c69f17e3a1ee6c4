"""Reads JSON documents into the dataclasses of this package, and writes them back unchanged.

`loads(Order, text)` and `dumps(order)` are for JSON text, `load(Order, value)` and `dump(order)` for JSON values.
"""

from __future__ import annotations

import dataclasses
import json
import math
import types
import typing
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any, Literal, TypeVar, Union, overload

_T = TypeVar("_T")


class Absent(Enum):
    """The type of `ABSENT`, the value of an absent member where None stands for null."""

    ABSENT = "absent"


ABSENT = Absent.ABSENT


class DocumentError(ValueError):
    """A value cannot be read as the requested type. `pointer` is the JSON Pointer of the value."""

    def __init__(self, message: str, pointer: str = "") -> None:
        super().__init__(f"{pointer or '(root)'}: {message}")
        self.message = message
        self.pointer = pointer

    def below(self, token: str) -> DocumentError:
        """Return a copy of this error for the enclosing object or array.

        `token`, the key or index of the value in that object or array, is put before the pointer.
        """
        escaped = token.replace("~", "~0").replace("/", "~1")
        return DocumentError(self.message, f"/{escaped}{self.pointer}")


@overload
def load(form: type[_T], value: object) -> _T: ...
@overload
def load(form: object, value: object) -> Any: ...
def load(form: Any, value: object) -> Any:
    """Return a JSON value as an object of the class or alias `form`.

    Raises `DocumentError` if the value does not have this type.
    """
    return _Reader().read(form, _copied(value))


@overload
def loads(form: type[_T], text: str | bytes) -> _T: ...
@overload
def loads(form: object, text: str | bytes) -> Any: ...
def loads(form: Any, text: str | bytes) -> Any:
    """Return a JSON text as an object of the class or alias `form`.

    Raises `DocumentError`, and `json.JSONDecodeError` for invalid JSON.
    """
    return _Reader().read(form, json.loads(text, parse_float=_finite, parse_constant=_finite))


def dump(value: Any) -> Any:
    """Return the JSON value of an object: members by their JSON names, without those that are absent."""
    if dataclasses.is_dataclass(value):
        return {name: dump(member) for name, member in _present(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, list):
        return [dump(item) for item in value]
    if isinstance(value, dict):
        return {name: dump(member) for name, member in value.items()}
    return value


def dumps(value: Any) -> str:
    """Return the JSON text of an object of a generated class.

    Raises `ValueError` for infinities and NaN.
    """
    return json.dumps(dump(value), ensure_ascii=False, allow_nan=False)


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise DocumentError(f"{text} is no JSON number, or beyond the range of a double")
    return number


def _present(value: Any) -> Iterator[tuple[str, Any]]:
    for field in dataclasses.fields(value):
        member = getattr(value, field.name)
        if not (member is field.default and member in (None, ABSENT)):
            yield _name(field), member


def _name(field: dataclasses.Field[Any]) -> str:
    name: str = field.metadata.get("name", field.name)
    return name


@cache
def _hints(form: type) -> Mapping[str, Any]:
    return typing.get_type_hints(form)


def _member_type(form: Any, field: dataclasses.Field[Any]) -> Any:
    """Return the type that the value of a present member has.

    The type annotation of an optional member also has an option for an absent member: `None` or
    `Absent`, according to the default. That option is removed.
    """
    hint = _hints(form)[field.name]
    if field.default not in (None, ABSENT):
        return hint
    options = tuple(option for option in typing.get_args(hint) if option is not _ABSENCE[field.default])
    return Union[options] if options else hint  # noqa: UP007 (the options are known when the program runs)


_ABSENCE: Mapping[Any, type] = {None: type(None), ABSENT: Absent}


def _copied(value: Any) -> Any:
    """Return a copy of a JSON value in which no array or object occurs twice."""
    if isinstance(value, list):
        return [_copied(item) for item in value]
    if isinstance(value, dict):
        return {name: _copied(member) for name, member in value.items()}
    return value


class _Reader:
    """Reads a JSON value. No array or object may occur in it twice.

    `_objects` has, for each object and class, the result of reading the object as the class, or the error. Several
    options of a union may read the same object as the same class; without `_objects`, the time would double with each
    level of a recursive union.
    """

    def __init__(self) -> None:
        self._objects: dict[tuple[int, Any], Any] = {}

    def read(self, form: Any, value: object) -> Any:
        """Return a value as an object of the class or alias `form`. Raises `DocumentError`."""
        origin = typing.get_origin(form)
        if origin in (Union, types.UnionType):
            return self._union(typing.get_args(form), value)
        if origin is Literal:
            return _literal(typing.get_args(form), value)
        if origin is list:
            return self._list(typing.get_args(form)[0], value)
        if origin is dict:
            return self._dict(typing.get_args(form)[1], value)
        if dataclasses.is_dataclass(form):
            return self._known_object(form, value)
        if isinstance(form, type) and issubclass(form, Enum):
            return _literal(tuple(form), value)
        return _SCALARS[form](value)

    def _known_object(self, form: Any, value: object) -> Any:
        key = (id(value), form)
        if key not in self._objects:
            try:
                self._objects[key] = self._object(form, value)
            except DocumentError as error:
                self._objects[key] = error.with_traceback(None)
        found = self._objects[key]
        if isinstance(found, DocumentError):
            raise DocumentError(found.message, found.pointer)  # an error that is raised keeps frames alive
        return found

    def _object(self, form: Any, value: object) -> Any:
        if not isinstance(value, dict):
            raise _wrong("an object", value)
        members = {}
        fields = {_name(field): field for field in dataclasses.fields(form)}
        for name, field in fields.items():
            if name in value:
                try:  # not with `_below`: each further call reduces the depth of values that can be read
                    members[field.name] = self.read(_member_type(form, field), value[name])
                except DocumentError as error:
                    raise error.below(name) from None
            elif field.default is dataclasses.MISSING:
                raise DocumentError(f"the member {json.dumps(name)} is missing")
        if getattr(form, "_closed", False) and not value.keys() <= fields.keys():
            unknown = ", ".join(json.dumps(name) for name in value if name not in fields)
            raise DocumentError(f"there is no member {unknown}")
        return form(**members)

    def _list(self, form: Any, value: object) -> list[Any]:
        if not isinstance(value, list):
            raise _wrong("an array", value)
        return [self._below(str(index), form, item) for index, item in enumerate(value)]

    def _dict(self, form: Any, value: object) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise _wrong("an object", value)
        return {name: self._below(name, form, member) for name, member in value.items()}

    def _below(self, token: str, form: Any, value: object) -> Any:
        try:
            return self.read(form, value)
        except DocumentError as error:
            raise error.below(token) from None

    def _union(self, forms: tuple[Any, ...], value: object) -> Any:
        """Read the value as one of the options of a union, and return the result.

        The first option that would write the value back unchanged is chosen. If there is none, the first option that
        accepts the value is chosen. Raises `DocumentError` if no option accepts it.
        """
        taken: list[Any] = []
        for form in forms:
            try:
                found = self.read(form, value)
            except DocumentError as error:
                last = error
                continue
            if dump(found) == value:
                return found
            taken.append(found)
        if taken:
            return taken[0]
        raise last if len(forms) == 1 else DocumentError("no option of the type takes the value")


def _literal(options: tuple[Any, ...], value: object) -> Any:
    for option in options:
        known = option.value if isinstance(option, Enum) else option
        if known == value and isinstance(known, bool) is isinstance(value, bool):
            return option
    raise DocumentError("the value is none of the constants")


def _float(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _wrong("a number", value)
    return value


def _int(value: object) -> int:
    if isinstance(value, float) and value.is_integer():
        return int(Decimal(repr(value)))  # int(1e23) is 99999999999999991611392
    if isinstance(value, bool) or not isinstance(value, int):
        raise _wrong("an integer", value)
    return value


def _same(type_: type, words: str) -> Callable[[object], Any]:
    def read(value: object) -> Any:
        if not isinstance(value, type_):
            raise _wrong(words, value)
        return value

    return read


_NULL = _same(type(None), "null")
_SCALARS: Mapping[Any, Callable[[object], Any]] = {
    Any: lambda value: value,
    bool: _same(bool, "true or false"),
    float: _float,
    int: _int,
    str: _same(str, "a string"),
    type(None): _NULL,
    None: _NULL,  # the argument of `list[None]`, which is not turned into `type(None)`
}


def _wrong(words: str, value: object) -> DocumentError:
    return DocumentError(f"{words} is expected, and not a {type(value).__name__}")
