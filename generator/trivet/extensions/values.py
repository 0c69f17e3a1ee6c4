"""Values of x- keys held against the JSON Schemas of their declarations."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NoReturn

import jsonschema_rs


def accepts(schema: Mapping[str, Any], value: Any) -> bool:
    """Whether a declaration's schema accepts a value."""
    return not refusal(schema, value)


def refusal(schema: Mapping[str, Any], value: Any) -> str:
    """Why a declaration's schema refuses a value; empty where it does not. Not yet safe to show."""
    if not schema:
        return ""
    try:
        validator = _validator(json.dumps(schema, sort_keys=True, default=str))
        return next((error.message for error in validator.iter_errors(value)), "")
    except ValueError:  # a value that the validator cannot take in, as a lone surrogate
        return "it is no value that can be checked"


@lru_cache(maxsize=1024)
def _validator(schema: str) -> jsonschema_rs.Validator:
    return jsonschema_rs.Draft202012Validator(json.loads(schema), retriever=no_network, validate_formats=True)


def no_network(uri: str) -> NoReturn:
    raise LookupError(uri)
