"""Tests values of x- keys by the JSON Schemas of their declarations."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from trivet.normalize.bundle import DRAFT
from trivet.validation import UnusableError, Validator, first_message, validator_of


def accepts(schema: Mapping[str, Any], value: Any) -> bool:
    """Return whether a value satisfies `schema`, the JSON Schema for the values of an x- key."""
    return not refusal(schema, value)


def refusal(schema: Mapping[str, Any], value: Any) -> str:
    """Return why the JSON Schema of a declared x- key refuses a value; "" if it accepts the value.

    The text is not escaped for display.
    """
    if not schema:
        return ""
    try:
        return first_message(_validator(_text(schema)), value)
    except UnusableError:  # the validator cannot process the value, e.g. a lone surrogate
        return "the value cannot be checked"


def unusable(schema: Mapping[str, Any]) -> str:
    """Return why a JSON Schema cannot be used to test values, for example an unknown reference; "" if it can."""
    try:
        _validator(_text(schema))
    except UnusableError as fault:
        return str(fault)
    return ""


def _text(schema: Mapping[str, Any]) -> str:
    return json.dumps(schema, sort_keys=True, default=str)


@lru_cache(maxsize=1024)
def _validator(schema: str) -> Validator:
    return validator_of({**json.loads(schema), "$schema": DRAFT}, asserts_formats=True)
