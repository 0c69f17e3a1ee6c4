"""Validate with jsonschema-rs, without network access. This is the only module that creates validators."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NoReturn, TypeAlias

import jsonschema_rs

from trivet.diagnostics import escape_token
from trivet.json_text import json_line

Validator: TypeAlias = jsonschema_rs.Validator
ValidationError: TypeAlias = jsonschema_rs.ValidationError
#: Format name → function that checks a string.
Formats: TypeAlias = Mapping[str, Callable[[str], bool]]

_MOST_SHOWN = 25


class UnusableError(ValueError):
    """jsonschema-rs cannot compile a schema, or cannot read a value. The message says why."""


def validator_of(
    schema: Any,
    *,
    asserts_formats: bool = False,
    formats: Formats | None = None,
    resources: Mapping[str, Any] | None = None,
    base_uri: str | None = None,
) -> Validator:
    """Return a validator for a schema; a schema without `$schema` is read as draft 2020-12.

    References may lead only to metaschemas and to `resources`, by absolute URI. Raises `UnusableError` if the
    schema cannot be compiled.
    """
    try:
        return jsonschema_rs.validator_for(
            schema,
            base_uri=base_uri,
            registry=jsonschema_rs.Registry(list((resources or {}).items()), retriever=_refuse),
            retriever=_refuse,
            validate_formats=asserts_formats,
            formats=dict(formats) if formats is not None else None,
        )
    except (jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError, ValueError) as fault:
        raise UnusableError(str(fault).partition("\n")[0]) from None  # the further lines repeat the schema


def errors_of(validator: Validator, value: Any) -> list[ValidationError]:
    """Return the errors of a value, in the order in which the validator reports them.

    Raises `UnusableError` if the value cannot be read, for example because of a lone surrogate.
    """
    try:
        return list(validator.iter_errors(value))
    except (jsonschema_rs.ReferencingError, ValueError) as fault:
        raise UnusableError(str(fault)) from None


def first_message(validator: Validator, value: Any) -> str:
    """Return the message of the first validation error of `value`; "" if `value` is valid.

    Raises `UnusableError` if the validator cannot process the value or follow a reference.
    """
    try:
        return next((message_of(error) for error in validator.iter_errors(value)), "")
    except (jsonschema_rs.ReferencingError, ValueError) as fault:
        raise UnusableError(str(fault)) from None


def message_of(error: ValidationError) -> str:
    """Return the message of an error.

    jsonschema-rs names only the first two values of an `enum`; this message names up to `_MOST_SHOWN`.
    """
    options = options_of(error)
    if not options:
        return str(error.message)
    shown = ", ".join(map(_shown, options[:_MOST_SHOWN]))
    more = f" and {len(options) - _MOST_SHOWN} more" if len(options) > _MOST_SHOWN else ""
    return f"{_shown(error.instance)} is not one of {shown}{more}"


def options_of(error: ValidationError) -> list[Any]:
    """Return the values of the `enum` whose violation an error reports.

    The list is empty if the error reports a violation of another keyword.
    """
    return list(error.kind.as_dict()["options"]) if error.kind.name == "enum" else []


def _shown(value: Any) -> str:
    return f"'{value}'" if isinstance(value, str) else json_line(value)


def pointer_of(error: ValidationError) -> str:
    """Return the JSON Pointer of the part of the value that violates the schema."""
    return "".join(f"/{escape_token(str(token))}" for token in error.instance_path)


def _refuse(uri: str) -> NoReturn:
    raise ValueError(f"{uri} is not in the tree, and trivet never fetches")
