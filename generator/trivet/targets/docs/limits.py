"""Plans `limits.md`, to which the other pages link.

It lists the reasons for verdicts that are not exact. Each reason is listed only once.
"""

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
    "Where a target does not do exactly what the schema says, and why. The pages of the types link here, and "
    "[Fidelity](fidelity.md) lists every place."
)

#: (target, kind of verdict, reason)
Limit = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class LimitsPage:
    """A page with a table of reasons why verdicts are not exact.

    `more` has links to the other pages of this kind.
    """

    heading: Markdown
    intro: Markdown
    more: Markdown
    limits: MarkdownTable


@dataclass(frozen=True, slots=True)
class Limits:
    """The reasons for verdicts that are not exact.

    `counts` has the number of verdicts with each reason. `pages` has the page on which each reason is listed.
    """

    counts: Mapping[Limit, int]
    pages: Mapping[Limit, str]

    def why(self, page: str, verdict: Verdict) -> Markdown:
        """Return a verdict in Markdown, such as **narrower** for `format` (why).

        The word in parentheses is a link from `page` to the verdict's reason. It is left out if there is no reason.
        """
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
    """Return the reasons of the verdicts that are not exact, and the pages that list these reasons.

    Verdicts with `once` are left out. Each of them is one ledger row for a limit that applies in many places.
    """
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
            size, number = len(limit[2]) + 200, number + 1
        pages[limit] = FIRST if number == 1 else f"limits.{number}.md"
    return Limits(counts, pages)


def _limit(verdict: Verdict) -> Limit:
    return verdict.target, verdict.kind, verdict.reason


def anchor_of(limit: Limit) -> str:
    """Return the HTML anchor of a reason for an inexact verdict."""
    return f"r-{hex_digits(chr(0).join(limit), 10)}"
