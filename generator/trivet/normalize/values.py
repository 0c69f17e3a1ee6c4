"""Check that values shown by a schema (`default`, `example`, `examples`) are valid.

Also find schemas that accept no value, and numbers beyond the range of a double.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from trivet import rules
from trivet.diagnostics import Diagnostic, Origin, show
from trivet.normalize.bundle import DRAFT, plain
from trivet.normalize.schema import Definition, Schema
from trivet.validation import UnusableError, Validator, first_message, validator_of

#: If a schema leads to more definitions than this, it is not compiled just to check a default.
_MOST_REFERENCES = 50
_LARGEST = Decimal(sys.float_info.max)
_ITEMS = "It looks like an item of the array, but an example must be a whole array: put it in brackets."
_ANNOTATIONS = ("default", "examples", "example")


def check_values(definitions: Mapping[str, Definition]) -> Iterator[Diagnostic]:
    """Yield findings about invalid defaults and examples, schemas that accept no value, and oversized numbers."""
    checker = _Checker(definitions)
    for definition in definitions.values():
        if definition.schema.is_false:
            yield rules.ACCEPTS_NOTHING.at(definition.schema.origin, "`false` accepts no value")
        for schema in definition.schema.walk():
            if schema.get("enum") == []:
                at = schema.origin_of("enum")
                yield rules.ACCEPTS_NOTHING.at(at, "an empty `enum` accepts no value")
            yield from _numbers(schema)
            if any(keyword in schema for keyword in _ANNOTATIONS):
                yield from checker.shown(schema)


def _numbers(schema: Schema) -> Iterator[Diagnostic]:
    for keyword, value in schema.keywords.items():
        values = value if keyword == "enum" else (value,)
        for each in values:
            if isinstance(each, (int, Decimal)) and abs(Decimal(each)) > _LARGEST:
                message = f"the number under `{show(keyword)}` is larger than any double"
                yield rules.NUMBER_RANGE.at(schema.origin_of(keyword), message)


@dataclass(slots=True)
class _Checker:
    definitions: Mapping[str, Definition]
    _compiled: dict[str, Validator | None] = field(default_factory=dict)

    def shown(self, schema: Schema) -> Iterator[Diagnostic]:
        asserted = {key: value for key, value in schema.keywords.items() if key not in _ANNOTATIONS}
        target = asserted.get("$ref")
        rest = asserted.keys() - {"$ref", "title", "description"}
        if target is not None and not any(not keyword.startswith("x-") for keyword in rest):
            if target not in self._compiled:
                self._compiled[target] = self._compile(self.definitions[target].schema)
            validator = self._compiled[target]
        else:
            validator = self._compile(schema.with_keywords(asserted))
        if validator is None:
            return
        for keyword, values in _shown(schema):
            refused = [
                (origin, value, why) for origin, value in values if (why := _refusal(validator, value))
            ]
            if refused:
                origin, _, why = refused[0]
                more = f" (and {len(refused) - 1} more)" if len(refused) > 1 else ""
                message = f"the value under `{keyword}` is rejected by its own schema: {show(why)}{more}"
                found = rules.VALUE_UNFIT.at(origin, message)
                are_items = keyword == "examples" and self._are_items(schema, [each[1] for each in refused])
                yield replace(found, severity="notice", hint=_ITEMS) if are_items else found

    def _are_items(self, schema: Schema, values: list[Any]) -> bool:
        """Return whether all values are valid items of the array that the schema describes.

        If so, `examples` lists items by mistake instead of whole arrays.
        """
        items = schema.get("items")
        validator = self._compile(items) if isinstance(items, Schema) else None
        return validator is not None and not any(_refusal(validator, value) for value in values)

    def _compile(self, schema: Schema) -> Validator | None:
        """Return a validator for a schema. It contains all definitions to which the schema refers.

        Return None if there are too many definitions, or if the schema cannot be compiled.
        """
        needed: dict[str, Any] = {}
        pending = [schema]
        while pending:
            for inner in pending.pop().walk():
                name = inner.get("$ref")
                if isinstance(name, str) and name not in needed:
                    needed[name] = plain(self.definitions[name].schema)
                    pending.append(self.definitions[name].schema)
            if len(needed) > _MOST_REFERENCES:
                return None
        document = {"$schema": DRAFT, "$defs": needed, "allOf": [plain(schema)]}
        try:
            return validator_of(document, asserts_formats=True)
        except UnusableError:
            return None


def _shown(schema: Schema) -> Iterator[tuple[str, list[tuple[Origin, Any]]]]:
    """Yield (keyword, values) for `default`, `example` and `examples`; each value is a pair (origin, value)."""
    for keyword in ("default", "example"):
        if keyword in schema:
            yield keyword, [(schema.origin_of(keyword), schema[keyword])]
    if isinstance(schema.get("examples"), list):
        origin = schema.origin_of("examples")
        yield "examples", [(origin / index, value) for index, value in enumerate(schema["examples"])]


def _refusal(validator: Validator, value: Any) -> str:
    """Return the first reason why a value is rejected; "" if it is valid or cannot be checked."""
    try:
        return first_message(validator, value)
    except UnusableError:  # the validator cannot process the value
        return ""
