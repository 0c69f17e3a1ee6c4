"""Plans pages that list how each type differs from another version of the schemas, and whom this breaks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

from trivet import wording
from trivet.catalog.records import Entity
from trivet.sinks import Markdown, markdown_code, markdown_text
from trivet.targets.docs.markdown import BREAK, compose, count, join, link, name_code
from trivet.targets.docs.pages import ListPage, Section, list_pages
from trivet.targets.docs.places import relative
from trivet.targets.docs.site import Site
from trivet.targets.docs.tables import MarkdownTable, table
from trivet.targets.docs.target_titles import target_title
from trivet.targets.docs.versions import Changes, ChangeTold, TypeChanges, Verdicts
from trivet.wording import Wording

_INTRO = Markdown(
    "**Writer**: is old data valid now? **Reader**: is new data valid for the old version? **Python**: what do users "
    "of the classes notice? For each database: what must a migration do, at most? A value that one version accepts "
    "and the other refuses shows each break."
)
_NOTE_CHARACTERS = 400


def changes_pages(site: Site, stem: str, changes: Changes) -> Iterator[ListPage]:
    """Yield the page about one version: a list of the types that changed, then a section for each.

    If the sections do not fit on the page, they get pages of their own.
    """
    heading = compose("Changes since {}", markdown_text(changes.against))
    summary = _summary(site, f"{stem}.md", changes)
    sections = [Section(one.name, partial(_changes, one)) for one in changes.types if one.changes]
    none = Markdown("The schemas mean what they meant in that version.")
    return list_pages(stem, heading, _INTRO if changes.types else none, sections, summary)


def change_badges(site: Site, page: str, entity: Entity) -> Iterator[Markdown]:
    """Yield a link to each list of changes in which the type occurs, such as `3 changes since v1`.

    Equal inline types share one description. The number counts the different changes of all these types. `page`
    is the page on which the links are shown.
    """
    for stem, changes in site.changes.items():
        here = [one for one in changes.types if site.layout.shown.get(one.name) == entity.full_name]
        different = {(change.rule, change.member, change.message) for one in here for change in one.changes}
        words = count(len(different), "change") if different else Markdown("Changed")
        if here:
            told = compose("{} since {}", words, markdown_text(changes.against))
            yield link(told, relative(page, f"{stem}.md"))


def _summary(site: Site, page: str, changes: Changes) -> MarkdownTable:
    asked = list(dict.fromkeys(who for one in changes.types for who, _ in one.verdicts))
    headers = [Markdown("Type"), *map(_title, asked), Markdown("Changes")]
    rows = ([_type(site, page, one), *_levels(one.verdicts, asked), _count(one)] for one in changes.types)
    return table(headers, rows)


def _type(site: Site, page: str, one: TypeChanges) -> Markdown:
    return site.link(page, one.name) if one.name in site.catalog.entities else markdown_code(one.name)


def _count(one: TypeChanges) -> Markdown:
    if one.changes:
        return count(len(one.changes), "change")
    return join(BREAK, [Markdown("by the types that it refers to"), *map(_words, one.notes)])


def _changes(one: TypeChanges, page: str) -> MarkdownTable:
    asked = list(dict.fromkeys(who for change in one.changes for who, _ in change.verdicts))
    headers = [Markdown("Member"), Markdown("Change"), *map(_title, asked), Markdown("Place")]
    rows = (
        [*_told(change), *_levels(change.verdicts, asked), markdown_text(change.place)]
        for change in one.changes
    )
    return table(headers, rows)


def _told(change: ChangeTold) -> list[Markdown]:
    member = name_code(change.member) if change.member else Markdown("–")
    first = compose("{} ({})", _words(change.message), markdown_code(change.rule))
    return [member, join(BREAK, [first, *map(_words, change.notes)])]


def _words(told: Wording) -> Markdown:
    return wording.markdown(wording.shortened(told, _NOTE_CHARACTERS))


def _levels(verdicts: Verdicts, asked: Iterable[str]) -> list[Markdown]:
    found = dict(verdicts)
    return [_level(found[who]) if who in found else Markdown("–") for who in asked]


def _level(verdict: str) -> Markdown:
    is_grave = verdict in ("breaking", "unknown", "lossy")
    return compose("**{}**", markdown_text(verdict)) if is_grave else markdown_text(verdict)


def _title(who: str) -> Markdown:
    return {"writer": Markdown("Writer"), "reader": Markdown("Reader")}.get(who) or target_title(who)
