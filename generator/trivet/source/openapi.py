"""Finds the files to which an OpenAPI description refers, and reports what is not read from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from trivet import rules
from trivet.diagnostics import Diagnostic, Origin, escape_token
from trivet.source.containers import CONTAINERS, definition_pointers
from trivet.source.documents import Document
from trivet.source.mentions import mentions
from trivet.source.pointers import NotThereError, follow

_HINT = "Name the schemas under `components/schemas`, and refer to them, to have them generated."
_WHOLE = (
    "Write one `$ref` per schema (`Pet: {$ref: schemas.yaml#/Pet}`), or bundle the description into one file."
)


def files_of(document: Document) -> tuple[str, ...]:
    """Return the paths of all files that the references in a document may lead to.

    In an OpenAPI description, only the references in the schemas under its components are followed.
    """
    if document.is_openapi:
        values = [follow(document.value, pointer) for pointer in definition_pointers(document)]
        document = replace(document, value=values)
    return mentions(document).paths


def findings(document: Document) -> Iterator[Diagnostic]:
    """Yield findings about an OpenAPI description.

    They report invalid schemas, a lack of schemas, and the number of inline schemas that are not read.
    """
    yield from _faults(document)
    if not any(definition_pointers(document)):
        message = "it has no schemas under its components: nothing is generated from it"
        yield rules.OPENAPI_EMPTY.at(Origin(document.path), message, rules.OPENAPI_EMPTY.fix)
    inline = sum(1 for _ in _inline(document.value, ()))
    if inline:
        count = "1 schema is" if inline == 1 else f"{inline} schemas are"
        message = f"{count} written inline at parameters, bodies or responses, and not read"
        yield rules.OPENAPI_UNREAD.at(Origin(document.path), message, _HINT)


def _faults(document: Document) -> Iterator[Diagnostic]:
    for container in ("/components", *CONTAINERS):
        try:
            held = follow(document.value, container)
        except NotThereError:
            continue
        if isinstance(held, dict) and isinstance(held.get("$ref"), str):
            message = "a reference in place of all schemas, which OpenAPI does not allow"
            yield rules.INVALID_SCHEMA.at(Origin(document.path, f"{container}/$ref"), message, _WHOLE)
        elif container != "/components" and isinstance(held, dict):
            for key, value in held.items():
                if not isinstance(value, (dict, bool)):
                    message = "a schema must be an object, `true` or `false`"
                    yield rules.INVALID_SCHEMA.at(
                        Origin(document.path, f"{container}/{escape_token(key)}"), message
                    )


def _inline(value: Any, path: tuple[str, ...]) -> Iterator[Mapping[str, Any]]:
    """Yield the schemas in `value`, a part of an OpenAPI description, except components and mere references.

    `path` leads to the part (OpenAPI 3.1 §4.8.14, §4.8.21).
    """
    if isinstance(value, list):
        for item in value:
            yield from _inline(item, (*path, ""))
    elif isinstance(value, dict):
        for key, held in value.items():
            if (
                "/" + "/".join((*path, key)) in CONTAINERS
                or key.startswith("x-")
                or key in ("example", "examples")
            ):
                continue
            if key == "schema" and isinstance(held, dict):
                if "$ref" not in held:
                    yield held
            else:
                yield from _inline(held, (*path, key))
