"""The generated schema: jsonschema-rs on the bundle of the normal form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NoReturn

import jsonschema_rs

from trivet.prove.instances import Instance
from trivet.prove.legs.outcome import BrokenLegError, Outcome
from trivet.reader.json_reader import read_json
from trivet.reader.refusal import RefusedError

TARGET = "schema"


@dataclass(frozen=True, slots=True)
class BundleLeg:
    name: str
    target: str
    validator: jsonschema_rs.Validator

    def judge(self, instance: Instance) -> Outcome:
        if self.validator.is_valid(instance.value):
            return Outcome(True)
        words = next((error.message for error in self.validator.iter_errors(instance.value)), "")
        return Outcome(False, words)


def bundle_leg(text: str, definition: str, *, formats: bool) -> BundleLeg:
    """The validator of one definition of the bundle's text. Raises `BrokenLegError`."""
    try:
        bundle: dict[str, Any] = read_json(text)
        root = {"$schema": bundle["$schema"], "$ref": f"#/$defs/{definition}", "$defs": bundle["$defs"]}
        validator = jsonschema_rs.validator_for(root, validate_formats=formats, retriever=_refuse)
    except (RefusedError, KeyError, TypeError, ValueError) as fault:
        raise BrokenLegError(f"{type(fault).__name__}: {fault}".partition("\n")[0]) from None
    except (jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError) as fault:
        raise BrokenLegError(str(fault).partition("\n")[0]) from None
    return BundleLeg("schema", TARGET, validator)


def _refuse(uri: str) -> NoReturn:
    raise ValueError(f"'{uri}' is not in the bundle, and nothing is fetched")
