"""Plans `OWNERS.md`: the types of each owner and, if the settings ask for them, lines for a CODEOWNERS file."""

from __future__ import annotations

import re
from dataclasses import dataclass

from trivet.sinks import Markdown, markdown_code, markdown_fence, markdown_text
from trivet.targets.docs.markdown import NOTHING, link
from trivet.targets.docs.places import by_definition, relative
from trivet.targets.docs.site import Site
from trivet.targets.docs.tables import MarkdownTable, table, words

#: The owners that CODEOWNERS accepts: @user, @org/team or an e-mail address.
_OWNER = re.compile(r"@?[A-Za-z0-9][\w.-]*(/[A-Za-z0-9][\w.-]*)?|[\w.+-]+@[\w-]+(\.[\w-]+)+", re.ASCII)
_PLAIN_PATH = re.compile(r"[\w./-]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class OwnersPage:
    """The page `OWNERS.md`: `codeowners` is a fenced block of lines for a CODEOWNERS file, or empty."""

    owners: MarkdownTable
    codeowners: Markdown


def owners_page(site: Site, path: str, with_codeowners: bool) -> OwnersPage | None:
    """Return the page that lists types by owner; None if no type has an owner.

    `path` is relative to the root. With `with_codeowners`, the page has a block of CODEOWNERS lines.
    """
    if not site.owners:
        return None
    rows = [
        _row(site, path, owner, name)
        for name, owner in sorted(site.owners.items(), key=lambda pair: pair[::-1])
        if not site.layout.anchor(name) or site.catalog.entities[name].facts.effects.owner
    ]
    headers = words("Owner", "Type", "Collection", "Schema document")
    return OwnersPage(table(headers, rows), _codeowners(site) if with_codeowners else NOTHING)


def _row(site: Site, path: str, owner: str, name: str) -> list[Markdown]:
    document = site.catalog.entities[name].origin.document
    collection = site.catalog.entities[name].facts.effects.table
    return [
        markdown_text(owner),
        link(
            site.local(name),
            relative(path, f"{site.base}/{site.layout.page(name)}"),
            site.layout.anchor(name),
        ),
        markdown_code(collection) if collection else Markdown("–"),
        link(markdown_code(document), relative(path, document)),
    ]


def _codeowners(site: Site) -> Markdown:
    """Return a fenced block with a CODEOWNERS line for each document with owners; empty if there are none.

    A document is left out if its path or an owner would need quoting.
    """
    documents = by_definition(
        (site.catalog.entities[name].origin.document, owner) for name, owner in site.owners.items()
    )
    lines = [
        f"/{document} {' '.join(owner if '@' in owner else f'@{owner}' for owner in owners)}"
        for document, owners in documents.items()
        if _PLAIN_PATH.fullmatch(document) and all(_OWNER.fullmatch(owner) for owner in owners)
    ]
    return markdown_fence("\n".join(lines), "text") if lines else NOTHING
