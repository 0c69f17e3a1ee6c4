"""Finds the effects that the x- keys of a schema have, according to the vocabulary."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from trivet.catalog.effects import NO_EFFECTS, Effects
from trivet.extensions.records import Declaration, Vocabulary
from trivet.extensions.values import accepts
from trivet.normalize.schema import Schema


def effects_of(schema: Schema, vocabulary: Vocabulary) -> Effects:
    """Return the effects of a schema's declared x- keys.

    They are applied in the order of the keys; invalid values are ignored.
    """
    effects = NO_EFFECTS
    for declaration, value in vocabulary.of(schema):
        if is_right(declaration, value, schema):
            applied = declaration.effect.apply(effects, declaration.label, value, schema)
            place = {declaration.effect.name: schema.origin_of(declaration.key)}
            effects = replace(applied, places={**applied.places, **place})
    return effects


def is_right(declaration: Declaration, value: Any, schema: Schema) -> bool:
    """Return whether `value` is allowed for an x- key in this schema, according to the key's declaration."""
    typed = all(accepts(schema_, value) for schema_ in declaration.schemas)
    return typed and not declaration.effect.fault(value, schema)
