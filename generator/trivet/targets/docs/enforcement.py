"""Plans what a page shows on demand: names in Python and SQL, and how each assertion is enforced there."""

from __future__ import annotations

from collections.abc import Iterator

from trivet.catalog.records import Entity
from trivet.sinks import Markdown, markdown_code
from trivet.targets.docs.legs import InTarget
from trivet.targets.docs.markdown import NOTHING, compose, count, cut, join, name_code
from trivet.targets.docs.members import place_words
from trivet.targets.docs.site import Site
from trivet.targets.docs.target_titles import target_title

#: The maximum number of names of constraints on a line: those of one table, and those of several.
_CHECKS = 8
_CHECKS_ELSEWHERE = 1
_OPEN = 12


def enforcement(site: Site, page: str, entity: Entity) -> tuple[Markdown, ...]:
    """Return the lines of a nested list: each member, and below it each target; then the definition as a whole."""
    lines: list[Markdown] = []
    for name in (*(field.name for field in site.named(entity)), None):
        legs = [site.leg(entity, name, target) for target in site.targets]
        both = zip((None, *legs), legs, strict=False)
        told = [line for before, leg in both if (line := _leg(site, page, leg, before))]
        if told:
            lines.append(
                compose("- {}", name_code(name)) if name is not None else Markdown("- the type as a whole")
            )
            lines += [compose("  - {}", line) for line in told]
    return tuple(lines)


def _leg(site: Site, page: str, leg: InTarget, before: InTarget | None) -> Markdown:
    parts = list(_parts(site, page, leg, before))
    return compose("{}: {}", target_title(leg.target), join("; ", parts)) if parts else NOTHING


def _parts(site: Site, page: str, leg: InTarget, before: InTarget | None) -> Iterator[Markdown]:
    if leg.place is not None and leg.place.member is not None:
        yield place_words(leg.place)
    if leg.checks:
        is_same = before is not None and before.checks == leg.checks and before.holders == leg.holders
        yield Markdown("the same checks") if is_same else _checks(leg)
    for verdict in leg.open[:_OPEN]:
        yield site.limits.why(page, verdict)
    if len(leg.open) > _OPEN:
        yield compose("… and {}", count(len(leg.open) - _OPEN, "more limit"))


def _checks(leg: InTarget) -> Markdown:
    """Return the names of the checks, such as `checked by a, b` or `checked by a and 3 more checks in 2 tables`.

    Only one name is listed if the checks are in several tables.
    """
    most = _CHECKS if leg.holders == 1 else _CHECKS_ELSEWHERE
    shown = join(", ", (markdown_code(cut(name, 120)) for name in leg.checks[:most]))
    left = len(leg.checks) - most
    names = compose("{} and {}", shown, count(left, "more check")) if left > 0 else shown
    where = compose(" in {}", count(leg.holders, "table")) if leg.holders > 1 else NOTHING
    return compose("checked by {}{}", names, where)
