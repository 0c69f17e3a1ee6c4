"""Plans the table cells that show a member or a whole definition in each target.

A cell has the name and type in the target, and the verdict in words.
"""

from __future__ import annotations

from collections.abc import Iterator

from trivet.catalog.records import Entity
from trivet.sinks import Html, html_text
from trivet.targets.docs.legs import InTarget
from trivet.targets.docs.site import Site
from trivet.targets.docs.target_titles import target_title
from trivet.targets.docs.web.html import inline
from trivet.targets.docs.web.records import LegCell

_MARKS = {
    "exact": Html("exact"),
    "annotation": Html("annotation"),
    "lossy": Html("comes back different"),
    "narrower": Html("narrower"),
    "wider": Html("wider"),
    "none": Html("not enforced"),
}
_CHECKS = 40


def cells(site: Site, page: str, entity: Entity, member: str | None) -> Iterator[LegCell]:
    """Yield a cell for each target that names the member or enforces something about it.

    If `member` is None, the cells are about the definition itself.
    """
    for target in site.targets:
        leg = site.leg(entity, member, target)
        if leg.place is not None or leg.kind is not None:
            yield _cell(site, page, leg, member)


def _cell(site: Site, page: str, leg: InTarget, member: str | None) -> LegCell:
    place = leg.place
    code = f"{place.name}: {place.type}" if place is not None and place.type else place.name if place else ""
    if place is not None and place.type and leg.target.startswith("sql/"):
        code = f"{place.name} {place.type}" if member is not None else f"{place.type} {place.name}"
    kind = leg.kind or ("exact" if place is not None else "")
    where = f"in {leg.holders} tables" if leg.holders > 1 else ""
    names = [html_text(name) for name in leg.checks[:_CHECKS]]
    if len(leg.checks) > _CHECKS:
        names.append(html_text(f"… and {len(leg.checks) - _CHECKS:,} more {where}".strip()))
    told = dict.fromkeys(inline(site.limits.why(page, verdict)) for verdict in leg.open[:_CHECKS])
    mark = _MARKS.get(kind, Html(""))
    return LegCell(
        inline(target_title(leg.target)),
        html_text(code),
        Html(kind),
        mark,
        tuple(names),
        tuple(told),
    )
