"""Describes the x- keys of a definition: badges beside its name, remarks, and a table of all x- keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from trivet.catalog.facts import extensions_of, unknown_of
from trivet.catalog.records import Entity, Facts, Field
from trivet.diagnostics import Origin
from trivet.json_text import json_line
from trivet.normalize import UNASSERTED
from trivet.normalize.schema import Schema
from trivet.sinks import Markdown, markdown_code, markdown_text
from trivet.targets.docs.markdown import NOTHING, compose, cut, join, name_code
from trivet.targets.docs.site import Site
from trivet.targets.docs.tables import MarkdownTable, table, words
from trivet.targets.docs.values import value_code
from trivet.visible import visible_json

_VALUE_CHARACTERS = 2_000


def badges(site: Site, entity: Entity) -> tuple[Markdown, ...]:
    """Return the badges of a definition: its owner, its table (as `Collection: …`), and its remarks."""
    table, owner = entity.facts.effects.table, site.owners.get(entity.full_name)
    shown = [
        compose("Owner: **{}**", markdown_text(owner)) if owner else NOTHING,
        compose("Collection: {}", markdown_code(table)) if table else NOTHING,
        *remarks(entity.facts),
    ]
    return tuple(filter(None, shown))


def remarks(facts: Facts) -> Iterator[Markdown]:
    """Yield short remarks on a type or a member, such as `Read only`, from its annotations and x- keys."""
    effects = facts.effects
    if effects.deprecated_since:
        yield compose("**Deprecated** since {}", markdown_text(effects.deprecated_since))
    elif facts.deprecated:
        yield Markdown("**Deprecated**")
    yield from (words for wanted, words in _FIXED if wanted(facts))
    for wanted in effects.references:
        yield compose("References {}", markdown_code(str(wanted)))
    yield from (_flag(label, value) for label, value in effects.flags)
    yield from (compose("{}: {}", _label(label), value_code(value)) for label, value in effects.shown)
    if effects.renamed_from:
        yield compose("Formerly {}", join(", ", map(name_code, effects.renamed_from)))


def each_remarks(field: Field) -> Iterator[Markdown]:
    """Yield short remarks on the items of an array or the values of a map, from the x- keys of their schema."""
    for wanted in field.each.references:
        yield compose("Each references {}", markdown_code(str(wanted)))


_FIXED: tuple[tuple[Callable[[Facts], bool], Markdown], ...] = (
    (lambda facts: facts.effects.sensitive, Markdown("**Sensitive**")),
    (lambda facts: facts.effects.is_key, Markdown("Primary key")),
    (lambda facts: facts.effects.is_unique, Markdown("Unique across documents")),
    (lambda facts: facts.read_only, Markdown("Read only")),
    (lambda facts: facts.write_only, Markdown("Write only")),
)


def _flag(label: str, value: bool) -> Markdown:
    return compose("**{}**" if value else "{}: no", _label(label))


def _label(label: str) -> Markdown:
    return markdown_text(label[:1].upper() + label[1:])


def flag_words(site: Site, name: str) -> Markdown:
    """Return the names of the flags that a definition sets to true, separated by commas."""
    flags = site.catalog.entities[name].facts.effects.flags
    return join(", ", (markdown_text(label) for label, value in flags if value))


def other_keywords(entity: Entity) -> MarkdownTable:
    """Return a table of keywords in the definition, each with its value.

    It has all x- keys, unknown keywords, and keywords that have no effect.
    """
    rows = (
        (where(entity.origin, schema.origin), keyword, _value(value))
        for schema in _ordered(entity.schema)
        for keyword, value in _others(schema)
    )
    return table(words("Where", "Keyword", "Value"), dict.fromkeys(rows))


def _others(schema: Schema) -> Iterator[tuple[Markdown, Any]]:
    for key, value in (*extensions_of(schema).items(), *unknown_of(schema).items()):
        if key == UNASSERTED and isinstance(value, Mapping):
            for aside, raw in value.items():
                yield compose("{} (not in force)", markdown_code(aside)), raw
        else:
            yield markdown_code(key), value
    for one in schema.conceded:
        below = one.origin.pointer[len(schema.origin.pointer) + 1 :]
        keyword = markdown_code(visible_json(below)) if below else Markdown("no schema")
        if one.fault != "duplicate-key":  # whose value is unknown: the reader keeps only the last one
            yield compose("{} ({}, conceded)", keyword, Markdown(one.fault)), one.value


def _ordered(schema: Schema) -> Iterator[Schema]:
    return iter(sorted(schema.walk(), key=lambda part: (part.origin.document, part.origin.pointer)))


def _value(value: object) -> Markdown:
    return markdown_code(cut(visible_json(json_line(value)), _VALUE_CHARACTERS))


def where(base: Origin, origin: Origin) -> Markdown:
    """Return the schema location `origin` as a JSON Pointer relative to the definition at `base`.

    A location outside that definition is returned in full, with its document.
    """
    if origin.document == base.document and origin.pointer == base.pointer:
        return Markdown("the type itself")
    if origin.document == base.document and origin.pointer.startswith(f"{base.pointer}/"):
        return markdown_code(visible_json(origin.pointer[len(base.pointer) :]))
    return markdown_code(visible_json(str(origin)))
