"""Plans the table of an object's members, and the constraints that do not fit in its rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from trivet.catalog.records import Entity, Field, Literals, Scalar, references
from trivet.letters import alike
from trivet.predicates.nodes import And, Named, Never, Or, Predicate, TypeIs
from trivet.sinks import Markdown, markdown_code, markdown_text
from trivet.target_result import Placement
from trivet.targets.docs.badges import each_remarks, remarks
from trivet.targets.docs.conditions import bare
from trivet.targets.docs.english import English
from trivet.targets.docs.markdown import NOTHING, anchor, compose, cut, join, link, name_code
from trivet.targets.docs.phrases import Clauses, bullets, inline, shortened
from trivet.targets.docs.shape_words import type_words
from trivet.targets.docs.site import Site, target_title
from trivet.targets.docs.tables import Detail, MarkdownTable, table, words
from trivet.targets.docs.values import value_code

_CONSTRAINT_CHARACTERS = 240
_DESCRIPTION_CHARACTERS = 1_500
#: The maximum of values listed for an enumeration in a details section.
ALL_VALUES = 500


@dataclass(frozen=True, slots=True)
class MemberRules:
    """The constraints of one member: `cell` is what its table row shows, `full` has all constraints.

    `below` is the anchor under which the page shows all of them.
    """

    field: Field
    below: str
    cell: Markdown
    full: Clauses


def member_rules(site: Site, page: str, entity: Entity) -> tuple[MemberRules, ...]:
    """Return the constraints of each declared member, in schema order."""
    return tuple(_rules(site, page, entity, field) for field in entity.fields)


def members(site: Site, page: str, entity: Entity, rules: tuple[MemberRules, ...]) -> MarkdownTable:
    """Return a table with a row for each declared member."""
    titles = [target_title(target) for target in site.targets]
    headers = [*words("Property", "JSON type", "Presence"), *titles, *words("Constraints", "Description")]
    return table(headers, (_row(site, page, entity, one) for one in rules))


def details(rules: tuple[MemberRules, ...]) -> Iterator[Detail]:
    """Yield the full constraints of each member whose row does not show them all."""
    for one in rules:
        if one.full and one.cell != inline(one.full):
            heading = compose("{}{}", anchor(one.below), name_code(one.field.name))
            yield Detail(heading, bullets(one.full))


def _rules(site: Site, page: str, entity: Entity, field: Field) -> MemberRules:
    short = constraints(site, site.english(page), field)
    full = constraints(site, site.english(page, ALL_VALUES), field)
    below = site.layout.rules_anchor(entity.full_name, field.name)
    cell = shortened(short, _CONSTRAINT_CHARACTERS, below)
    if full and f"(#{below})" not in cell and cell != inline(full):
        cell = compose("{} ({})", cell, link(Markdown("all"), "", below))
    return MemberRules(field, below, cell, full)


def _row(site: Site, page: str, entity: Entity, rules: MemberRules) -> list[Markdown]:
    field = rules.field
    row = anchor(site.layout.member_anchor(entity.full_name, field.name))
    name = compose("{}{}", row, name_code(field.name))
    kind = type_words(field.shape, lambda target: site.link(page, target))
    homes = [place_words(site.place(entity.full_name, field.name, target)) for target in site.targets]
    return [name, kind, presence(field), *homes, rules.cell, _description(field)]


def presence(field: Field) -> Markdown:
    """Return `required` or `optional`, followed by `nullable` if the member accepts null.

    For a member that accepts no value, return `must be absent`.
    """
    if isinstance(bare(field.predicate), Never):
        return Markdown("must be absent")
    required = Markdown("required" if field.required else "optional")
    return join(", ", (required, Markdown("nullable"))) if field.nullable else required


def place_words(place: Placement | None) -> Markdown:
    """Return the name of a definition or member in a target, followed by its type there if it has one.

    If `place` is None, return a dash.
    """
    if place is None:
        return Markdown("–")
    if not place.type:
        return markdown_code(place.name)
    return compose("{}: {}", markdown_code(place.name), markdown_code(cut(place.type, 120)))


def constraints(site: Site, english: English, field: Field) -> Clauses:
    """Return the constraints on a member's value, without its type and presence.

    If the member refers to a scalar type or an enumeration, the constraints of that definition are included.
    """
    known = english.accepted(field.predicate)
    kept = tuple(_beyond(site, field.predicate, frozenset(references(field.shape))))
    return english.say(And(kept), known) if kept else ()


def _beyond(site: Site, node: Predicate, shown: frozenset[str]) -> Iterator[Predicate]:
    node = bare(node)
    match node:
        case And(parts):
            for part in parts:
                yield from _beyond(site, part, shown)
        case Or(parts) if len(rest := [part for part in parts if bare(part) != TypeIs(("null",))]) == 1:
            yield from _beyond(site, rest[0], shown)
        case Or(parts) if all(isinstance(bare(part), TypeIs | Named) for part in parts):
            return
        case TypeIs():
            return
        case Named(definition) if definition in shown:
            target = site.catalog.entities[definition]
            if isinstance(target.shape, Scalar | Literals):
                yield from _beyond(site, target.predicate, frozenset())
        case _:
            yield node


def _description(field: Field) -> Markdown:
    facts = field.facts
    parts = [
        compose("*{}.*", markdown_text(facts.title.rstrip("."))) if _adds(field, facts.title) else NOTHING,
        *(compose("{}.", remark) for remark in (*remarks(facts), *each_remarks(field))),
        markdown_text(cut(facts.description, _DESCRIPTION_CHARACTERS)),
        compose("Default: {}.", value_code(facts.default)) if facts.has_default else NOTHING,
    ]
    if facts.examples:
        shown = join(", ", (value_code(value) for value in facts.examples[:3]))
        parts.append(compose("Example: {}.", shown))
    return join(" ", filter(None, parts))


def _adds(field: Field, title: str) -> bool:
    """Return whether a title says more than the member's name.

    The result is False for an empty title, and for a title that is the name in another spelling.
    """
    return bool(title.rstrip(".")) and alike(title) != alike(field.name)
