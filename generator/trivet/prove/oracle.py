"""The independent validator that `prove` compares with: jsonschema-rs on the raw documents.

It does not use the normal form, and fetches nothing. `trivet.prove.rewrite` applies the settings that
change how schemas are read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial
from typing import Any
from urllib.parse import quote, unquote

from trivet.diagnostics import TrivetError, escape_token
from trivet.prove.rewrite import ANYTHING, INTEGER, Rewriter
from trivet.source.drafts import DRAFTS
from trivet.validation import UnusableError, ValidationError, Validator, pointer_of, validator_of

#: The formats of 2020-12 (Validation §7.3). Older drafts know fewer, and read some of them differently.
_FORMATS = (
    "date", "date-time", "duration", "email", "hostname", "idn-email", "idn-hostname", "ipv4", "ipv6", "iri",
    "iri-reference", "json-pointer", "regex", "relative-json-pointer", "time", "uri", "uri-reference",
    "uri-template", "uuid",
)  # fmt: skip


#: Base URI of the schema that references a definition; it is not in any document.
_DEFINITION = "trivet://definition"


class NoOracleError(TrivetError):
    """jsonschema-rs cannot compile a document; the message is the one from jsonschema-rs."""


@dataclass(frozen=True, slots=True)
class Fault:
    """An assertion that the oracle reports as violated.

    - `location`: the assertion's location, as `document#pointer`; if its document is unknown, as jsonschema-rs reports
      it.
    - `instance`: the JSON Pointer of the part of the instance that violates the assertion.
    """

    keyword: str
    location: str
    instance: str
    message: str


@dataclass(frozen=True, slots=True)
class Oracle:
    """The validator of one root document or definition.

    `unread` holds the locations of the patterns that the validator ignores because it cannot read them.
    """

    document: str
    unread: tuple[str, ...]
    _validator: Validator
    _rewriter: Rewriter
    _documents_by_uri: dict[str, str]

    def accepts(self, value: Any) -> bool:
        """Return whether a JSON value (with numbers as `int` or `Decimal`) is valid."""
        return self._validator.is_valid(value)

    def faults(self, value: Any) -> Iterator[Fault]:
        """Yield the violated assertions, in the order in which jsonschema-rs reports them."""
        for error in self._validator.iter_errors(value):
            pointer = pointer_of(error)
            yield Fault(error.kind.name, self._location(error), pointer, error.message)

    def _location(self, error: ValidationError) -> str:
        absolute = error.absolute_keyword_location
        if absolute is None:
            return "".join(f"/{escape_token(str(part))}" for part in error.schema_path)
        uri, _, fragment = absolute.partition("#")
        document = self._documents_by_uri.get(uri)
        if document is None:
            return absolute
        return f"{document}#{self._rewriter.original(document, unquote(fragment))}"


def oracle(document: str, rewriter: Rewriter, pointer: str = "") -> Oracle:
    """Return the oracle for a root document or, with `pointer`, for the definition at that pointer in the document.

    Raises `NoOracleError` if jsonschema-rs cannot compile the document.
    """
    resources = rewriter.resources(document)
    base = rewriter.base(document)
    root = resources[base].schema
    asserted = rewriter.settings.readings.format == "assert"
    contents = {uri: each.schema for uri, each in resources.items()}
    if pointer:
        moved = quote(rewriter.moved(document, pointer))
        root, base = {"$schema": root["$schema"], "$ref": f"{base}#{moved}"}, _DEFINITION
    contents[INTEGER] = {"$schema": DRAFTS["2020-12"].uri, "type": "integer"}
    contents[ANYTHING] = {"$schema": DRAFTS["2020-12"].uri}
    try:
        validator = validator_of(
            root,
            base_uri=base,
            resources=contents,
            asserts_formats=asserted,
            formats=_formats() if asserted else None,
        )
    except UnusableError as fault:
        raise NoOracleError(str(fault).partition("\n")[0]) from None
    unread = rewriter.unread(document)
    return Oracle(
        document, unread, validator, rewriter, {uri: each.document for uri, each in resources.items()}
    )


@cache
def _formats() -> dict[str, Callable[[str], bool]]:
    """Return a test for each format: whether a string has the format as draft 2020-12 defines it."""
    return {
        name: partial(_has_format, validator_of({"format": name}, asserts_formats=True)) for name in _FORMATS
    }


def _has_format(validator: Validator, text: str) -> bool:
    return validator.is_valid(text)
