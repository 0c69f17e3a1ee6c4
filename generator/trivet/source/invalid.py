"""Check documents against their metaschemas.

A fault is an error, unless the settings tolerate it: then the faulty part is dropped from the document.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from trivet import rules
from trivet.diagnostics import Diagnostic, Origin
from trivet.source.concessions import Conceded, Concessions, notice, proposal
from trivet.source.containers import definition_pointers
from trivet.source.documents import Document
from trivet.source.ignore import line_for
from trivet.source.metaschema import Checker, Refused
from trivet.source.pointers import NotThereError, follow, without


@dataclass(frozen=True, slots=True)
class Checked:
    """A checked document, without the parts that were dropped because the settings tolerate faults in them.

    `refused` is true if `diagnostics` contains an error.
    """

    document: Document
    refused: bool = False
    diagnostics: tuple[Diagnostic, ...] = ()
    conceded: tuple[Conceded, ...] = ()


def check_document(document: Document, checker: Checker, concessions: Concessions) -> Checked:
    """Check a document against its metaschema (JSON Schema Core 2020-12 §8.1.1).

    If it is an OpenAPI document, check each of its schemas instead.
    """
    checked = Checked(document)
    for pointer in _schemas(document):
        one = check_schema(checked.document, pointer, checker, concessions)
        checked = Checked(
            one.document,
            checked.refused or one.refused,
            (*checked.diagnostics, *one.diagnostics),
            (*checked.conceded, *one.conceded),
        )
    return checked


def _schemas(document: Document) -> Iterable[str]:
    if not document.is_openapi:
        return ("",)
    return definition_pointers(document) if document.role == "schema" else ()


def check_schema(document: Document, pointer: str, checker: Checker, concessions: Concessions) -> Checked:
    """Check one schema of a document, and drop the faulty parts that the settings tolerate.

    The schema is checked again after each removal, until no tolerated fault is left.
    """
    found: list[Diagnostic] = []
    conceded: list[Conceded] = []
    while True:
        refused = checker.schema(document, pointer, follow(document.value, pointer))
        checked = judged(document, tuple(refused), concessions)
        conceded += checked.conceded
        if not checked.conceded:
            return replace(checked, diagnostics=(*found, *checked.diagnostics), conceded=tuple(conceded))
        found += (one for one in checked.diagnostics if one.severity != "error")
        document = checked.document


def judged(document: Document, refused: tuple[Refused, ...], concessions: Concessions) -> Checked:
    """Report the faults `refused` of a document, and drop the parts whose faults the settings tolerate.

    A tolerated fault becomes a notice. Any other fault becomes an error.
    """
    found: list[Diagnostic] = []
    conceded: list[Conceded] = []
    for one in refused:
        place = Origin(document.path, one.pointer)
        if one.part is None or not _passes(document, one.part, concessions):
            found.append(_error(document, one, concessions))
            continue
        part = Origin(document.path, one.part)
        conceded.append(Conceded("invalid-schema", part, follow(document.value, one.part)))
        found.append(notice("invalid-schema", place, one.message))
        document = replace(document, value=without(document.value, one.part, is_schema=one.is_schema))
    errors = any(one.severity == "error" for one in found)
    return Checked(document, errors, tuple(found), tuple(conceded))


def _passes(document: Document, part: str, concessions: Concessions) -> bool:
    """Return whether the settings tolerate an invalid part of a document.

    `part` is the JSON Pointer of that part. The result is false if the document no longer contains it.
    """
    try:
        follow(document.value, part)
    except NotThereError:
        return False
    return concessions.cover("invalid-schema", Origin(document.path, part))


def _error(document: Document, one: Refused, concessions: Concessions) -> Diagnostic:
    lines = [one.hint] if one.hint else []
    if document.role == "schema":
        lines.append(f"Correct it, or exclude the document: `ignore: [{line_for(document.path)}]`.")
    error = rules.INVALID_SCHEMA.at(Origin(document.path, one.pointer), one.message, "\n".join(lines))
    if one.part is None:
        return error
    way_out = proposal("invalid-schema", Origin(document.path, one.part), concessions.settings)
    return replace(error, proposal=way_out)
