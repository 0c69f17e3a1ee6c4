"""The bundle that datamodel-code-generator sees: structure under names of our own, no text of a schema."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from trivet.targets.models.hints import ClassOf, Decorated, Either, Generic, Hint, Nothing, Plain
from trivet.targets.models.plan import ClassPlan
from trivet.targets.models.structure import Alias, EnumClass, ObjectClass, Structure

_TYPES = {
    "bool": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "datetime": {"type": "string", "format": "date-time"},
    "float": {"type": "number"},
    "int": {"type": "integer"},
    "str": {"type": "string"},
    "UUID": {"type": "string", "format": "uuid"},
}


def keys_of(plans: Sequence[ClassPlan]) -> dict[str, str]:
    """A safe name for each definition, by full name."""
    return {plan.definition: f"D{number}" for number, plan in enumerate(plans)}


def bundle(
    plans: Sequence[ClassPlan], structures: Mapping[str, Structure], keys: Mapping[str, str]
) -> dict[str, Any]:
    """A JSON Schema 2020-12 whose `$defs` have the classes' structure."""
    definitions = {keys[plan.definition]: _definition(structures[plan.definition], keys) for plan in plans}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$defs": definitions}


def _definition(structure: Structure, keys: Mapping[str, str]) -> dict[str, Any]:
    match structure:
        case ObjectClass(_, members):
            return {
                "type": "object",
                "properties": {f"f{at}": _relaxed(member.hint, keys) for at, member in enumerate(members)},
                "required": [f"f{at}" for at, member in enumerate(members) if member.field.required],
            }
        case EnumClass(entity):
            return {"type": "string", "enum": [f"v{at}" for at in range(len(entity.values))], "x-enum": True}
        case Alias(_, hint):
            return _relaxed(hint, keys)


def _relaxed(hint: Hint, keys: Mapping[str, str]) -> dict[str, Any]:
    match hint:
        case Plain(symbol):
            return dict(_TYPES.get(symbol.name, {}))
        case ClassOf(name):
            return {"$ref": f"#/$defs/{keys[name]}"} if name in keys else {}
        case Generic(symbol, (item,)) if symbol.name == "list":
            return {"type": "array", "items": _relaxed(item, keys)}
        case Generic(symbol, (_, value)) if symbol.name == "dict":
            return {"type": "object", "additionalProperties": _relaxed(value, keys)}
        case Either((option, Nothing())):
            return _relaxed(option, keys)
        case Decorated(inner):
            return _relaxed(inner, keys)
    return {}
