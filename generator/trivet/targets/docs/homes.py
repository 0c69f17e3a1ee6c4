"""Says what a definition is called in each target, and in which file it is.

Also says which of the definition's members the target does not enforce exactly.
"""

from __future__ import annotations

from trivet.catalog.records import Entity
from trivet.sinks import Markdown, markdown_code
from trivet.targets.docs.legs import SEVERITY
from trivet.targets.docs.markdown import NOTHING, compose, count, join, name_code
from trivet.targets.docs.members import place_words
from trivet.targets.docs.site import Site
from trivet.targets.docs.target_titles import target_title

#: The most members that are named for a verdict.
_MEMBERS = 8


def homes(site: Site, page: str, entity: Entity) -> tuple[Markdown, ...]:
    """Return a line for each target that has the definition.

    Example: PostgreSQL: table `a` in a.sql. Narrower for `b`.
    """
    return tuple(line for target in site.targets if (line := _home(site, page, entity, target)))


def _home(site: Site, page: str, entity: Entity, target: str) -> Markdown:
    place = site.place(entity.full_name, None, target)
    if place is None:
        return NOTHING
    if site.layout.anchor(entity.full_name):
        return compose("- {}: {}", target_title(target), place_words(place))
    file = site.out(page, place.file, markdown_code(place.file))
    return compose(
        "- {}: {} in {}. {}", target_title(target), place_words(place), file, _fit(site, entity, target)
    )


def _fit(site: Site, entity: Entity, target: str) -> Markdown:
    """Return a sentence that says which members a target does not enforce exactly."""
    by_kind: dict[str, list[Markdown]] = {}
    for name in (*(field.name for field in site.named(entity)), None):
        kind = site.leg(entity, name, target).kind
        if kind is not None and kind not in ("exact", "annotation"):
            by_kind.setdefault(kind, []).append(
                name_code(name) if name is not None else Markdown("the type as a whole")
            )
    if not by_kind:
        return Markdown("Every rule of its own is enforced.")
    return join(" ", (_open(kind, by_kind[kind]) for kind in SEVERITY if kind in by_kind))


_OPEN = {
    "lossy": Markdown("Comes back different"),
    "narrower": Markdown("Narrower"),
    "wider": Markdown("Wider"),
    "none": Markdown("Not enforced"),
}


def _open(kind: str, names: list[Markdown]) -> Markdown:
    left = len(names) - _MEMBERS
    shown = join(", ", names[:_MEMBERS])
    if left > 0:
        shown = compose("{} and {}", shown, count(left, "more member"))
    return compose("{} for {}.", _OPEN[kind], shown)
