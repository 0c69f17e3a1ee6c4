"""Plans `limits.md`, which has each reason for a verdict that is not exact once; the other pages link to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from trivet.digests import hex_digits
from trivet.ledger import Verdict
from trivet.sinks import Markdown, markdown_code, markdown_text
from trivet.target_result import TargetResult
from trivet.targets.docs.markdown import anchor, compose, cut, join, link, prose
from trivet.targets.docs.places import relative
from trivet.targets.docs.tables import MarkdownTable, table, words
from trivet.targets.docs.target_titles import target_title

#: The maximum size of the reasons on one page, in characters.
_PAGE_CHARACTERS = 120_000
_REASON_CHARACTERS = 600
FIRST = "limits.md"
INTRO = Markdown(
    "Where a target does something else than the schema says, and why. The pages of the types link here, and "
    "[Fidelity](fidelity.md) lists every place."
)

#: (target, verdict, reason)
Limit = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class LimitsPage:
    """A page of reasons, each with an anchor; `more` has links to the other such pages."""

    heading: Markdown
    intro: Markdown
    more: Markdown
    limits: MarkdownTable


@dataclass(frozen=True, slots=True)
class Limits:
    """All reasons: how many verdicts have each, and the page that has it."""

    counts: Mapping[Limit, int]
    pages: Mapping[Limit, str]

    def why(self, page: str, verdict: Verdict) -> Markdown:
        """Return a verdict with a link from `page` to its reason: `**narrower** for `format` (why)`."""
        kind, keyword = markdown_text(verdict.kind), markdown_code(verdict.keyword or "storage")
        if not verdict.reason:
            return compose("**{}** for {}", kind, keyword)
        return compose("**{}** for {} ({})", kind, keyword, self.link(page, _limit(verdict)))

    def link(self, page: str, limit: Limit) -> Markdown:
        return link(Markdown("why"), relative(page, self.pages[limit]), anchor_of(limit))

    def plans(self) -> Iterator[tuple[str, LimitsPage]]:
        """Yield the path and the plan of each page."""
        paths = list(dict.fromkeys(self.pages.values())) or [FIRST]
        for path in paths:
            others = join(", ", (link(markdown_text(one), one) for one in paths if one != path))
            rows = (_row(limit, self.counts[limit]) for limit, place in self.pages.items() if place == path)
            headers = words("Target", "Verdict", "Reason", "Places")
            yield path, LimitsPage(Markdown("Limits"), INTRO, others, table(headers, rows))


def _row(limit: Limit, number: int) -> list[Markdown]:
    target, kind, reason = limit
    first = compose("{}{}", anchor(anchor_of(limit)), target_title(target))
    return [
        first,
        compose("**{}**", markdown_text(kind)),
        prose(cut(reason, _REASON_CHARACTERS)),
        Markdown(f"{number:,}"),
    ]


def limits(results: Sequence[TargetResult]) -> Limits:
    """Return the reasons of all verdicts that are about one place; those about everything are in the ledger."""
    found = Counter(
        _limit(one)
        for leg in results
        for one in leg.verdicts
        if one.reason and not one.once and one.kind != "exact"
    )
    counts = dict(sorted(found.items()))
    pages: dict[Limit, str] = {}
    size, number = 0, 1
    for limit in counts:
        size += len(limit[2]) + 200
        if size > _PAGE_CHARACTERS:
            size, number = len(limit[2]), number + 1
        pages[limit] = FIRST if number == 1 else f"limits.{number}.md"
    return Limits(counts, pages)


def _limit(verdict: Verdict) -> Limit:
    return verdict.target, verdict.kind, verdict.reason


def anchor_of(limit: Limit) -> str:
    """Return the anchor of a reason."""
    return f"r-{hex_digits(chr(0).join(limit), 10)}"
