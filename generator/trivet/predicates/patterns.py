"""Reports the patterns of schemas that trivet cannot evaluate.

These are invalid regular expressions, and expressions in the syntax of another regex engine.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from trivet import rules
from trivet.diagnostics import Diagnostic, Origin, show
from trivet.normalize.schema import Definition, Schema
from trivet.predicates.regex import RegexError, parse


def check_patterns(definitions: Mapping[str, Definition]) -> Iterator[Diagnostic]:
    """Yield a finding for each `pattern`, and each key of `patternProperties`, that cannot be parsed (Core §6.4)."""
    for definition in definitions.values():
        for schema in definition.schema.walk():
            for place, pattern in _patterns(schema):
                try:
                    parse(pattern)
                except RegexError as error:
                    yield _finding(place, pattern, error)


def _patterns(schema: Schema) -> Iterator[tuple[Origin, str]]:
    if "pattern" in schema:
        yield schema.origin_of("pattern"), schema["pattern"]
    for key in schema.get("patternProperties", ()):
        yield schema.origin_of("patternProperties") / key, key


def _finding(place: Origin, pattern: str, error: RegexError) -> Diagnostic:
    reason = f"{show(error.message)} at position {error.position}"
    if error.foreign:
        message = f"'{show(pattern)}' is not read as ECMA-262, so it is not enforced: {reason}"
        return rules.FOREIGN_PATTERN.at(place, message)
    return rules.INVALID_PATTERN.at(place, f"'{show(pattern)}' is not a regular expression: {reason}")
