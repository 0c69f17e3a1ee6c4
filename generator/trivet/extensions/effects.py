"""A schema's x- keys → the effects that they ask for, under a vocabulary."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from trivet.catalog.effects import NO_EFFECTS, Effects
from trivet.extensions.records import Declaration, Vocabulary
from trivet.extensions.values import accepts
from trivet.normalize.schema import Schema


def effects_of(schema: Schema, vocabulary: Vocabulary) -> Effects:
    """The effects of all declared keys, in the order of the keys; a value that is not accepted has none."""
    effects = NO_EFFECTS
    for declaration, value in vocabulary.of(schema):
        if is_right(declaration, value, schema):
            asked = declaration.effect.apply(effects, declaration.label, value, schema)
            place = {declaration.effect.name: schema.origin_of(declaration.key)}
            effects = replace(asked, places={**asked.places, **place})
    return effects


def is_right(declaration: Declaration, value: Any, schema: Schema) -> bool:
    """Whether a value is what its key's declaration asks for."""
    typed = all(accepts(schema_, value) for schema_ in declaration.schemas)
    return typed and not declaration.effect.fault(value, schema)
