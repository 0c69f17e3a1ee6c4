"""Collects all findings of a build about x- keys and about `select:`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from trivet.catalog.records import Catalog
from trivet.diagnostics import Diagnostic, Location, Origin
from trivet.extensions.check import check
from trivet.extensions.conflicts import check_conflicts
from trivet.extensions.records import Vocabulary
from trivet.extensions.selection import check_selection, left_out
from trivet.extensions.sites import sites
from trivet.extensions.unread import check_unread
from trivet.normalize.schema import NormalForm
from trivet.settings import Settings
from trivet.source import Documents


def findings(
    documents: Documents, normal: NormalForm, catalog: Catalog, vocabulary: Vocabulary, settings: Settings
) -> Iterator[Diagnostic]:
    """Yield the findings about x- keys, and about references to schemas that `select:` leaves out.

    The order is arbitrary. The locations of findings about the settings have no line numbers yet.
    """

    def locate(origin: Origin, key: bool) -> Location:
        return documents.locate(origin.location, key=key)

    found = sites(normal)
    whole = not left_out(documents, normal)
    yield from check(found, vocabulary, locate, strict=settings.strict, whole=whole)
    for one in (
        *check_conflicts(catalog, found, vocabulary, settings.readings.primary_key, documents.told),
        *check_unread(catalog, found, vocabulary),
        *check_selection(documents, normal),
    ):
        yield replace(one, location=documents.locate(one.location, key=True))
