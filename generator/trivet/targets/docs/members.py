"""Plans the table of an object's members, and the constraints that do not fit in its rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from trivet.catalog.records import (
    Entity,
    Field,
    ListOf,
    Literals,
    MapOf,
    Reference,
    Scalar,
    Shape,
    TupleOf,
    UnionOf,
    without_null,
)
from trivet.catalog.shape_types import types_in
from trivet.letters import alike
from trivet.predicates.analysis.types import meet
from trivet.predicates.evaluate import evaluate
from trivet.predicates.nodes import (
    Always,
    And,
    EveryItem,
    EveryUncoveredProperty,
    In,
    KeyCover,
    Named,
    Or,
    Predicate,
    TypeIs,
    When,
)
from trivet.predicates.values import json_key
from trivet.sinks import Markdown, markdown_code, markdown_text
from trivet.target_result import Placement
from trivet.targets.docs.badges import each_remarks, remarks
from trivet.targets.docs.conditions import bare, is_needless
from trivet.targets.docs.english import English
from trivet.targets.docs.markdown import (
    BREAK,
    NOTHING,
    anchor,
    compose,
    cut,
    ended,
    join,
    link,
    name_code,
    sentence,
)
from trivet.targets.docs.notes import notes, values_told
from trivet.targets.docs.phrases import Clauses, Phrase, bullets, inline, shortened
from trivet.targets.docs.shape_words import type_words
from trivet.targets.docs.site import Site
from trivet.targets.docs.tables import Detail, MarkdownTable, table, words
from trivet.targets.docs.words import titled_words

_CONSTRAINT_CHARACTERS = 240
_DESCRIPTION_CHARACTERS = 1_500
_NOTE_CHARACTERS = 500
#: The maximum number of values that are listed for an enumeration in a details section.
ALL_VALUES = 500


@dataclass(frozen=True, slots=True)
class MemberRules:
    """The constraints of one member, and notes about its subschemas.

    - `full`, `notes`: all constraints and all notes.
    - `cell`: the text for the table of members, possibly shortened.
    - `is_whole`: whether `cell` has all constraints and notes.
    - `below`: the anchor of the section with all of them, if `cell` is shortened.
    """

    field: Field
    below: str
    cell: Markdown
    full: Clauses
    notes: tuple[Markdown, ...]
    is_whole: bool


def member_rules(site: Site, page: str, entity: Entity) -> tuple[MemberRules, ...]:
    """Return the constraints and notes of each declared member, in schema order."""
    return tuple(_rules(site, page, entity, field) for field in entity.fields)


def members(site: Site, page: str, entity: Entity, rules: tuple[MemberRules, ...]) -> MarkdownTable:
    """Return a table with a row for each declared member. It is narrow enough for a page on GitHub."""
    headers = words("Property", "Type", "Presence", "Meaning")
    return table(headers, (_row(site, page, entity, one) for one in rules))


def details(rules: tuple[MemberRules, ...]) -> Iterator[Detail]:
    """Yield all constraints and notes of each member whose row does not show them all."""
    for one in rules:
        if not one.is_whole:
            heading = compose("{}{}", anchor(one.below), name_code(one.field.name))
            told = tuple(compose("- {}", note) for note in one.notes)
            yield Detail(heading, (*bullets(one.full), *told))


def _rules(site: Site, page: str, entity: Entity, field: Field) -> MemberRules:
    short = constraints(site, site.english(page), field)
    full = constraints(site, site.english(page, ALL_VALUES), field)
    told = notes(field.schema, field.facts, site.line)
    below = site.layout.rules_anchor(entity.full_name, field.name)
    cell = shortened(short, _CONSTRAINT_CHARACTERS, below)
    is_whole = not full or cell == inline(full)
    if not is_whole and f"(#{below})" not in cell:
        cell = compose("{} ({})", cell, link(Markdown("all"), "", below))
    lines = [ended(sentence(cell))] if cell else []
    room = _NOTE_CHARACTERS
    for note in told:
        room -= len(note)
        if room >= 0:
            lines.append(note)
    if room < 0:
        lines += [] if f"(#{below})" in cell else [link(Markdown("more"), "", below)]
        is_whole = False
    return MemberRules(field, below, Markdown(BREAK.join(lines)), full, told, is_whole)


def _row(site: Site, page: str, entity: Entity, rules: MemberRules) -> list[Markdown]:
    field = rules.field
    row = anchor(site.layout.member_anchor(entity.full_name, field.name))
    name = compose("{}{}", row, name_code(field.name))
    kind = type_words(field.shape, lambda target: site.short_link(page, target))
    meaning = [part for part in (description(site, field), rules.cell) if part]
    return [name, kind, presence(site, field), Markdown(BREAK.join(meaning))]


def presence(site: Site, field: Field) -> Markdown:
    """Return `required` or `optional`, followed by `nullable` if the member accepts null.

    For a member that accepts no value, return `must be absent`, or `required, accepts nothing`.
    """
    if not site.analysis.types(field.predicate):
        return Markdown("required, accepts nothing" if field.required else "must be absent")
    required = Markdown("required" if field.required else "optional")
    is_nullable = field.nullable and evaluate(field.predicate, None, site.predicates)
    return join(", ", (required, Markdown("nullable"))) if is_nullable else required


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
    told = _with_titles(site, field, english.values)
    if told:
        return (Phrase(told),)
    known = english.accepted(field.predicate)
    kept = tuple(_beyond(site, field.predicate, without_null(field.shape)))
    return english.say(And(kept), known) if kept else ()


def _with_titles(site: Site, field: Field, most: int) -> Markdown:
    """Return the titled values of the enumeration to which a member refers: "one of `A`: Active, …".

    The result is empty if there is no enumeration, or if its values have no titles.
    """
    match without_null(field.shape):
        case Reference(definition):
            target = site.catalog.entities[definition]
            titles = {
                json_key(value): markdown_text(title) for value, title in target.facts.effects.enum_titles
            }
            if target.kind == "enum" and titles:
                return titled_words(target.values, titles, most)
    return NOTHING


def _beyond(site: Site, node: Predicate, shape: Shape) -> Iterator[Predicate]:
    """Yield the parts of a predicate that the column "Type", which shows the shape, does not express."""
    node = bare(node)
    match node:
        case And(parts):
            for part in parts:
                yield from _beyond(site, part, shape)
        case Or(parts) if len(rest := [part for part in parts if bare(part) != TypeIs(("null",))]) == 1:
            yield from _beyond(site, rest[0], shape)
        case _ if _is_said(site, node, shape):
            if isinstance(node, Named):
                yield from _of_scalar(site, node)
        case _:
            yield node


def _of_scalar(site: Site, node: Named) -> Iterator[Predicate]:
    """Yield the constraints of a definition that is a scalar or an enumeration."""
    target = site.catalog.entities[node.definition]
    if isinstance(target.shape, Scalar | Literals):
        yield from _beyond(site, target.predicate, target.shape)


def _is_said(site: Site, node: Predicate, shape: Shape) -> bool:
    """Return whether the words for a shape express all of a predicate: its types, and references to definitions."""
    if isinstance(shape, UnionOf):
        return all(_is_said(site, node, option) for option in shape.options)
    match bare(node):
        case When(TypeIs(types), then, Always()):
            is_about = meet(types_in(shape, site.catalog), frozenset(types))
            return not is_about or _is_said(site, then, shape)
        case TypeIs(types):
            return is_needless(types, types_in(shape, site.catalog))
        case Named(definition):
            return shape == Reference(definition)
        case And(parts):
            return all(_is_said(site, part, shape) for part in parts)
        case Or(parts) if not any(isinstance(bare(part), In) for part in parts):  # values are worth a list
            return any(_is_said(site, part, shape) for part in parts)
        case EveryItem(0, inner):
            return isinstance(shape, ListOf) and _is_said(site, inner, without_null(shape.item))
        case EveryItem(start, inner):
            rest = shape.rest if isinstance(shape, TupleOf) and len(shape.items) == start else None
            return rest is not None and _is_said(site, inner, without_null(rest))
        case EveryUncoveredProperty(covers, inner) if not _has_patterns(covers):
            return isinstance(shape, MapOf) and _is_said(site, inner, without_null(shape.value))
    return False


def _has_patterns(covers: tuple[KeyCover, ...]) -> bool:
    """Return whether one of the covers includes members by a pattern.

    A cover is a set of members to which a node such as `additionalProperties` does not apply.
    """
    return any(cover.patterns for cover in covers)


def description(site: Site, field: Field) -> Markdown:
    """Return the title, remarks, description, default and examples of a member as one text."""
    facts = field.facts
    parts = [
        compose("*{}.*", markdown_text(facts.title.rstrip("."))) if _adds(field, facts.title) else NOTHING,
        *(compose("{}.", remark) for remark in (*remarks(facts), *each_remarks(field))),
        ended(site.line(facts, _DESCRIPTION_CHARACTERS)),
        *values_told(facts),
    ]
    return join(" ", filter(None, parts))


def _adds(field: Field, title: str) -> bool:
    """Return whether a title says more than the member's name.

    The result is False for an empty title, and for a title that is the name in another spelling.
    """
    return bool(title.rstrip(".")) and alike(title) != alike(field.name)
