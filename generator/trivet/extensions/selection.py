"""Finds references to documents that the setting `select:` has left out.

A selected document must not refer to the root of a document that is left out.
"""

from __future__ import annotations

from collections.abc import Iterator

from trivet import rules
from trivet.diagnostics import Diagnostic, show
from trivet.normalize.schema import NormalForm
from trivet.source import Documents


def left_out(documents: Documents, normal: NormalForm) -> frozenset[str]:
    """Return the paths of the documents that the setting `schemas:` names, but `select:` leaves out."""
    roots = {root.document for root in normal.roots}
    return frozenset(
        path
        for path, document in documents.by_path.items()
        if document.role == "schema" and document.is_schema and path not in roots
    )


def check_selection(documents: Documents, normal: NormalForm) -> Iterator[Diagnostic]:
    """Yield an error for each reference from a selected document to the root of one that `select:` leaves out.

    References to other schemas of a document that is left out are allowed.
    """
    excluded = left_out(documents, normal)
    if not excluded:
        return
    gone = {
        name
        for name, definition in normal.definitions.items()
        if definition.schema.origin.document in excluded and not definition.schema.origin.pointer
    }
    for definition in normal.definitions.values():
        for schema in definition.schema.walk():
            if schema.get("$ref") in gone and schema.origin.document not in excluded:
                target = normal.definitions[schema["$ref"]].schema.origin.document
                message = (
                    f"{show(definition.schema.origin.document)} is selected and refers to {show(target)},"
                    " which `select:` leaves out"
                )
                yield rules.SELECTED_REFERS_OUT.at(schema.origin_of("$ref"), message)
