"""Values of x- keys held against the JSON Schemas of their declarations."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from trivet.normalize.bundle import DRAFT
from trivet.validation import UnusableError, Validator, first_message, validator_of


def accepts(schema: Mapping[str, Any], value: Any) -> bool:
    """Whether a declaration's schema accepts a value."""
    return not refusal(schema, value)


def refusal(schema: Mapping[str, Any], value: Any) -> str:
    """Why a declaration's schema refuses a value; empty where it does not. Not yet safe to show."""
    if not schema:
        return ""
    try:
        return first_message(_validator(json.dumps(schema, sort_keys=True, default=str)), value)
    except UnusableError:  # a value that the validator cannot take in, as a lone surrogate
        return "it is no value that can be checked"


@lru_cache(maxsize=1024)
def _validator(schema: str) -> Validator:
    return validator_of({**json.loads(schema), "$schema": DRAFT}, asserts_formats=True)
