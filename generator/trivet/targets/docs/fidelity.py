"""Plans the pages that show the ledger.

They list each assertion that a target does not enforce exactly. Of the other assertions, they only show the number.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import partial

from trivet.catalog.records import Entity
from trivet.sinks import Markdown, markdown_code, markdown_text
from trivet.targets.docs.markdown import NOTHING, compose, cut, link, prose
from trivet.targets.docs.pages import ListPage, Section, list_pages
from trivet.targets.docs.places import anchor_of, relative
from trivet.targets.docs.site import Row, Site
from trivet.targets.docs.tables import MarkdownTable, table, words
from trivet.targets.docs.target_titles import target_title
from trivet.visible import visible_json

KINDS = ("exact", "narrower", "wider", "none", "lossy", "annotation")
_PAGE = "fidelity.md"
_INTRO = Markdown(
    "What each target does about each assertion, for documents that go in by validation with the model "
    "or through the document view. **narrower** refuses some valid value; **wider** and **none** accept "
    "some, or every, invalid one; **lossy** accepts a value that comes back different; **annotation** is no "
    "assertion under the readings in force. [Limits](limits.md) lists each reason once."
)


#: The heading for rows that apply to a whole target, not to a particular type.
EVERYWHERE = "Everywhere"


def everywhere_link(site: Site, page: str) -> Markdown:
    """Return a link to the ledger rows that apply to every type; empty if there are none."""
    if "" not in site.rows_of:
        return NOTHING
    return link(Markdown("what holds for every type"), relative(page, _PAGE), anchor_of("s", EVERYWHERE))


def _location(row: Row) -> Markdown:
    return markdown_code(visible_json(cut(row["location"], 300)))


def _cells(row: Row) -> list[Markdown]:
    return [
        markdown_code(row["keyword"]) if row["keyword"] else Markdown("–"),
        target_title(row["target"]),
        compose("**{}**", markdown_text(row["verdict"])),
        markdown_code(cut(row["by"], 200)) if row["by"] else Markdown("–"),
        prose(cut(row["reason"], 600)),
    ]


def fidelity_pages(site: Site) -> Iterable[ListPage]:
    """Yield `fidelity.md`, and further pages if it is too long for one page.

    The pages show the ledger, and how many assertions of each definition are enforced exactly.
    """
    stem, sections = _PAGE.removesuffix(".md"), [*_open_sections(site), *_exact_sections(site)]
    always = list(_everywhere_sections(site))
    return list_pages(stem, Markdown("Fidelity"), _INTRO, sections, _sums(site), always)


def _everywhere_sections(site: Site) -> Iterable[Section]:
    if "" in site.rows_of:
        yield Section(EVERYWHERE, partial(_everywhere, site))


def _everywhere(site: Site, page: str) -> MarkdownTable:
    headers = words("Keyword", "Target", "Verdict", "By", "Reason")
    return table(headers, map(_cells, site.rows_of[""]))


def _open_sections(site: Site) -> Iterable[Section]:
    for module, entities in site.catalog.modules().items():
        if any(entity.full_name in site.rows_of for entity in entities):
            yield Section(f"Not exact: {module}", partial(_open, site, entities))


def _open(site: Site, entities: Sequence[Entity], page: str) -> MarkdownTable:
    rows = (
        [site.link(page, entity.full_name), _location(row), *_cells(row)]
        for entity in entities
        for row in site.rows_of.get(entity.full_name, ())
    )
    return table(words("Type", "Location", "Keyword", "Target", "Verdict", "By", "Reason"), rows)


def _exact_sections(site: Site) -> Iterable[Section]:
    counts = _exact_counts(site)
    for module, entities in site.catalog.modules().items():
        own = {
            entity.full_name: counts[entity.full_name] for entity in entities if entity.full_name in counts
        }
        if own:
            yield Section(f"Exact: {module}", partial(_exact, site, own))


def _exact_counts(site: Site) -> dict[str, Counter[str]]:
    """Map each definition with a page to the number of assertions that each target enforces exactly.

    Assertions of an inline definition without a page are counted for the definition that contains it.
    """
    counts: dict[str, Counter[str]] = {}
    for name, by_target in site.ledger.get("exact", {}).items():
        owner = site.catalog.inside.get(name, name) if site.layout.anchor(name) else name
        counts.setdefault(owner, Counter()).update(by_target)
    return counts


def _exact(site: Site, counts: Mapping[str, Counter[str]], page: str) -> MarkdownTable:
    targets = _targets(site)
    headers = [*words("Type"), *map(target_title, targets)]
    return table(
        headers,
        (
            [site.link(page, name), *(Markdown(str(by_target[target])) for target in targets)]
            for name, by_target in counts.items()
        ),
    )


def _targets(site: Site) -> list[str]:
    exact = {target for counts in site.ledger.get("exact", {}).values() for target in counts}
    return sorted(exact | {row["target"] for row in site.ledger.get("rows", ())})


def _sums(site: Site) -> MarkdownTable:
    sums: Counter[tuple[str, str]] = Counter()
    for counts in site.ledger.get("exact", {}).values():
        for target, number in counts.items():
            sums[target, "exact"] += number
    for row in site.ledger.get("rows", ()):
        sums[row["target"], row["verdict"]] += 1
    headers = [*words("Target"), *map(Markdown, KINDS)]
    rows = [
        [target_title(target), *(Markdown(f"{sums[target, kind]:,}") for kind in KINDS)]
        for target in _targets(site)
    ]
    return table(headers, rows)
