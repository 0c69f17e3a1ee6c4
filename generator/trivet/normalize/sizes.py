"""Refuses schemas that are so large that generating code for them would take too long."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from trivet.diagnostics import Diagnostic, InputError
from trivet.normalize.schema import Definition
from trivet.rules import LIMIT
from trivet.settings.records import SchemaLimits


def check_sizes(definitions: Mapping[str, Definition], most: SchemaLimits) -> None:
    """Raise `InputError` with a diagnostic for each object schema that declares more properties than `most` allows."""
    faults = list(_faults(definitions, most.properties))
    if faults:
        raise InputError(faults)


def _faults(definitions: Mapping[str, Definition], most: int) -> Iterator[Diagnostic]:
    for definition in definitions.values():
        for schema in definition.schema.walk():
            count = len(schema.get("properties", ()))
            if count > most:
                message = f"{count:,} properties; at most {most:,} are generated"
                hint = (
                    f"Set `limits: {{properties: {count}}}` to generate them; 10,000 take about 20 seconds."
                    " If the names are data, use `additionalProperties` or `patternProperties`."
                )
                yield LIMIT.at(schema.origin_of("properties"), message, hint)
