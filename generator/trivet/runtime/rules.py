"""Applies the rules of a schema, and turns violations into pydantic's errors."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

from pydantic import (
    BaseModel,
    GetCoreSchemaHandler,
    ValidationError,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    model_validator,
)
from pydantic_core import (
    CoreSchema,
    InitErrorDetails,
    PydanticCustomError,
    core_schema,
)

from .assignment import whole_document
from .documents import document, has_aliases, renames
from .forms import forms_of

Loc = tuple[str | int, ...]
_ModelT = TypeVar("_ModelT", bound=BaseModel)


class Violation(NamedTuple):
    """A violated assertion.

    `loc` is the path to the part of the value that violates it, and `value` is that part. `keyword` and
    `pointer` identify the assertion in the schema. `text` is the error message.
    """

    loc: Loc
    keyword: str
    pointer: str
    text: str
    value: object

    @property
    def place(self) -> str:
        """Return the part of `pointer` from the `#` on, without the path of the schema document.

        Errors may reach clients, who should not see the paths of a repository.
        """
        return "".join(self.pointer.partition("#")[1:])


Rules = Callable[[Any, Loc], Iterator[Violation]]


@dataclass(frozen=True, slots=True)
class Assertion:
    """A rule that consists of a single test of the whole value.

    It tests the assertion of `keyword` at `pointer` in the schema. `text` is the error message.
    """

    test: Callable[[Any], object]
    keyword: str
    pointer: str
    text: str

    def __call__(self, value: Any, at: Loc = ()) -> Iterator[Violation]:
        """Yield a violation if the value fails the test; `at` is where the value is."""
        if not self.test(value):
            yield Violation(at, self.keyword, self.pointer, self.text, value)


def _error(violation: Violation) -> PydanticCustomError:
    return PydanticCustomError(
        "json_schema",
        "{text} ({keyword} at {pointer})",
        {"text": violation.text, "keyword": violation.keyword, "pointer": violation.place},
    )


def _enforce(rules: Rules, value: object) -> None:
    found = [
        InitErrorDetails(type=_error(violation), loc=violation.loc, input=violation.value)
        for violation in rules(value, ())
    ]
    if found:
        raise ValidationError.from_exception_data("json_schema", found)


_DIRECT = frozenset(("str", "int", "float", "bool"))


@dataclass(frozen=True)
class Checked:
    """Adds to a type the rules that Python types and pydantic's own constraints cannot express."""

    rules: Rules

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        inner = handler(source)
        if inner["type"] in _DIRECT:
            return core_schema.no_info_after_validator_function(_after(self.rules), inner)
        forms = forms_of(inner)
        if forms is not None:
            return self._written(inner, forms)
        renamed = functools.cache(lambda: has_aliases(source))

        def around(value: object, read: ValidatorFunctionWrapHandler, info: ValidationInfo) -> object:
            result = read(value)
            _enforce(self.rules, document(value, result, info.mode, renamed()))
            return result

        return core_schema.with_info_wrap_validator_function(around, inner)

    def _written(self, inner: CoreSchema, forms: Callable[[Any], Iterator[str]]) -> CoreSchema:
        """Return a core schema that applies the rules to the text that represents a value in JSON.

        If the input is a string, the rules are applied to that string. Otherwise, they are applied to the text that is
        written for the value: the first text from `forms` that satisfies them or, if none does, the first text.
        """

        def text_of(value: Any) -> str:
            return next((form for form in forms(value) if not any(self.rules(form, ()))), next(forms(value)))

        def around(value: object, read: ValidatorFunctionWrapHandler) -> object:
            result = read(value)
            _enforce(self.rules, value if isinstance(value, str) else text_of(result))
            return result

        written = core_schema.plain_serializer_function_ser_schema(text_of, when_used="json")
        return core_schema.no_info_wrap_validator_function(around, inner, serialization=written)


def _after(rules: Rules) -> Callable[[Any], Any]:
    """Return the function that applies the rules to each value that has been read.

    For a rule that is a single test, it calls the test directly, which is fastest.
    """
    if not isinstance(rules, Assertion):

        def enforce(value: Any) -> Any:
            _enforce(rules, value)
            return value

        return enforce
    test = rules.test

    def assert_(value: Any) -> Any:
        if test(value):
            return value
        raise _error(next(rules(value)))

    return assert_


def checked(rules: Rules) -> Any:
    """Return a validator for a model that applies rules to the object, after its fields have been validated."""

    def around(
        cls: type[_ModelT], value: Any, handler: Callable[[Any], _ModelT], info: ValidationInfo
    ) -> _ModelT:
        if not isinstance(value, cls):
            result = handler(value)
            _enforce(rules, document(value, result, info.mode, renames(cls)))
            return result
        before = (dict(value.__dict__), dict(value.__pydantic_extra__ or {}), set(value.model_fields_set))
        result = handler(value)
        try:
            _enforce(rules, whole_document(result))
        except ValidationError:
            value.__dict__.clear()
            value.__dict__.update(before[0])
            if value.__pydantic_extra__ is not None:
                value.__pydantic_extra__.clear()
                value.__pydantic_extra__.update(before[1])
            value.__pydantic_fields_set__.clear()
            value.__pydantic_fields_set__.update(before[2])
            raise
        return result

    validator: Any = model_validator(mode="wrap")
    return validator(classmethod(around))
