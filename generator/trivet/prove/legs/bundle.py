"""The generated schema as an engine: jsonschema-rs validates against the bundle of the normal form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from trivet.prove.instances import Instance
from trivet.prove.legs.opening import Opening
from trivet.prove.legs.outcome import BrokenLegError, Leg, Outcome, SkippedLegError
from trivet.prove.readable import readable
from trivet.reader.json_reader import read_json
from trivet.reader.refusal import RefusedError
from trivet.validation import UnusableError, Validator, first_message, validator_of

TARGET = "schema"
#: Keywords with plain values, not schemas.
_VALUES = frozenset(("const", "enum", "default", "examples"))


@dataclass(frozen=True, slots=True)
class BundleLeg:
    name: str
    target: str
    validator: Validator
    store: None = None

    def judge(self, instance: Instance) -> Outcome:
        if self.validator.is_valid(instance.value):
            return Outcome(True)
        return Outcome(False, first_message(self.validator, instance.value))


@dataclass(frozen=True, slots=True)
class Bundle:
    """Opens legs that validate with the generated JSON Schema.

    `bundle` is the parsed JSON Schema of one build, with all definitions. `formats` is true if the keyword `format`
    is asserted.
    """

    bundle: dict[str, Any]
    formats: bool

    def legs(self, row: Mapping[str, Any]) -> tuple[Leg, ...]:
        """Return one leg, which validates against the definition that the manifest row `row` names.

        Raises `BrokenLegError` if the bundle is incomplete, or if jsonschema-rs cannot compile it.
        """
        try:
            defs, draft = self.bundle["$defs"], self.bundle["$schema"]
            root = {"$schema": draft, "$ref": f"#/$defs/{row['definition']}", "$defs": defs}
            validator = validator_of(root, asserts_formats=self.formats)
        except UnusableError as fault:
            raise BrokenLegError(str(fault).partition("\n")[0]) from None
        except (KeyError, TypeError) as fault:
            raise BrokenLegError(f"{type(fault).__name__}: {fault}".partition("\n")[0]) from None
        return (BundleLeg("schema", TARGET, validator),)

    def close(self) -> None:
        """Do nothing: no resource is held open."""


def open_bundle(opening: Opening) -> Bundle:
    """Read the generated JSON Schema, and return the engine that validates with it.

    Raises `SkippedLegError` if the settings generate no JSON Schema, and `BrokenLegError` if the file cannot be
    read.
    """
    target = opening.settings.targets.schema
    if target is None:
        raise SkippedLegError("the settings do not generate it")
    try:
        bundle = read_json(opening.read(f"{target.path}/bundle.json"))
    except RefusedError as fault:
        raise BrokenLegError(f"{type(fault).__name__}: {fault}".partition("\n")[0]) from None
    return Bundle(_readable(bundle), formats=opening.settings.readings.format == "assert")


def _readable(value: Any) -> Any:
    """Return the bundle without patterns that jsonschema-rs cannot read.

    The oracle leaves out the same patterns.
    """
    if isinstance(value, list):
        return [_readable(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {key: item if key in _VALUES else _readable(item) for key, item in readable(value)[0].items()}
