"""Checks values of `x-server-default`: the schema must accept them, and the member must be stored in one column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from trivet.catalog.effects import ServerDefault
from trivet.catalog.functions import FUNCTIONS
from trivet.catalog.records import Catalog, Field, Reference, Shape, without_null
from trivet.catalog.shape_types import scalar_types, scalar_words
from trivet.diagnostics import Diagnostic, show
from trivet.extensions.nearest import meant
from trivet.extensions.sites import Told
from trivet.normalize.schema import UNASSERTED, Schema
from trivet.predicates.evaluate import EvaluationError, evaluate
from trivet.rules import EXTENSION_CONFLICT


def check_default(field: Field, catalog: Catalog, told: Told) -> Iterator[Diagnostic]:
    """Yield an error if the `x-server-default` of a member cannot become the DEFAULT of a column.

    There is one error for each reason. `told` formats an origin for messages, such as `schemas/a.json:12:5`.
    """
    default = field.facts.effects.server_default
    if default is not None:
        origin = field.facts.effects.places["server-default"]
        for message, hint in _Checker(field, catalog, told).faults(default):
            yield EXTENSION_CONFLICT.at(origin, message, hint)


@dataclass(frozen=True, slots=True)
class _Checker:
    field: Field
    catalog: Catalog
    told: Told

    def faults(self, default: ServerDefault) -> Iterator[tuple[str, str]]:
        storage = self.field.facts.effects.storage
        if storage in ("columns", "table"):
            text = f"a DEFAULT needs a single column, but {self._name} is stored as {_KEPT[storage]}"
            yield text, "Give the properties inside it defaults of their own, or store it as JSON."
        elif default.function:
            yield from self._of_function(default.function)
        elif not all(map(_is_storable, _texts(default.value))):
            yield "no database can store U+0000 or half a surrogate pair in a string", ""
        elif not self._accepts(default.value):
            hint = meant(default.value, FUNCTIONS, "functions") if _reads_as_a_call(default.value) else ""
            yield f"the schema at {self.told(self.field.origin)} rejects this value", hint

    def _of_function(self, name: str) -> Iterator[tuple[str, str]]:
        function = FUNCTIONS[name]
        kinds = scalar_types(self.field.shape, self.catalog) or frozenset()
        annotated = self._annotated(self.field.shape, self.field.schema)
        formats = {*(format_ for _, format_ in kinds), *annotated}
        if {type_ for type_, _ in kinds} != {"string"} or function.format not in formats:
            text = f"`{name}` returns a {function.format}, but {self._name} is {scalar_words(kinds)}"
            hint = f"To call it, give it `format: {function.format}`; the text itself is `{{value: {name}}}`."
            yield text, hint if self._accepts(name) else ""
        elif not self._accepts(function.example):
            place = self.told(self.field.origin)
            yield f"the schema at {place} rejects results of `{name}`, such as `{function.example}`", ""

    @property
    def _name(self) -> str:
        return f"'{show(self.field.name)}' ({self.told(self.field.origin)})"

    def _annotated(self, shape: Shape, schema: Schema) -> Iterator[str]:
        """Yield the formats that apply to a value, but that trivet does not assert (`format: annotate`).

        They are declared in `schema`, or in a definition that `shape` refers to, directly or indirectly.
        """
        seen: set[str] = set()
        while True:
            aside = schema.get(UNASSERTED, {})
            yield from (found for found in [aside.get("format")] if isinstance(found, str))
            shape = without_null(shape)
            if not isinstance(shape, Reference) or shape.definition in seen:
                return
            seen.add(shape.definition)
            entity = self.catalog.entities[shape.definition]
            shape, schema = entity.shape, entity.schema

    def _accepts(self, value: Any) -> bool:
        try:
            return evaluate(self.field.predicate, value, self.catalog.predicates)
        except EvaluationError:
            return True


_KEPT = {"columns": "columns of its properties", "table": "rows"}


def _texts(value: Any) -> Iterator[str]:
    """Yield the strings in a JSON value, including the names of members."""
    match value:
        case str():
            yield value
        case list() | tuple():
            yield from (text for item in value for text in _texts(item))
        case Mapping():
            yield from (text for pair in value.items() for item in pair for text in _texts(item))


def _is_storable(text: str) -> bool:
    return not any(char == "\x00" or "\ud800" <= char <= "\udfff" for char in text)


def _reads_as_a_call(value: Any) -> bool:
    return isinstance(value, str) and (value.endswith(")") or value.upper().startswith("CURRENT_"))
