"""What a definition's x- keys show beside its name, and every other word of its schema for tools."""

from __future__ import annotations

from collections.abc import Iterator

from trivet.catalog.facts import facts_of
from trivet.catalog.records import Entity
from trivet.diagnostics import Origin
from trivet.normalize.schema import Schema
from trivet.sinks import Markdown, markdown_code, markdown_text, visible_json
from trivet.targets.docs.markdown import NOTHING, compose, cut
from trivet.targets.docs.site import Site
from trivet.targets.docs.tables import Table, table, words
from trivet.targets.docs.values import json_line

_VALUE_CHARACTERS = 2_000


def badges(site: Site, entity: Entity) -> tuple[Markdown, ...]:
    """Owner, collection, flags and the standard annotations, each a few words."""
    effects, facts = site.effects[entity.full_name], entity.facts
    owner = site.owners.get(entity.full_name)
    shown = [
        compose("Owner: **{}**", markdown_text(owner)) if owner else NOTHING,
        compose("Collection: {}", markdown_code(effects.table)) if effects.table else NOTHING,
        *(_flag(label, value) for label, value in effects.flags),
        Markdown("**Deprecated**") if facts.deprecated else NOTHING,
        Markdown("Read only") if facts.read_only else NOTHING,
        Markdown("Write only") if facts.write_only else NOTHING,
    ]
    return tuple(filter(None, shown))


def _flag(label: str, value: bool) -> Markdown:
    name = markdown_text(label.capitalize())
    return compose("**{}**", name) if value else compose("{}: no", name)


def flag_words(site: Site, name: str) -> Markdown:
    """The flags that hold of a definition, for one cell."""
    return Markdown(", ".join(markdown_text(label) for label, value in site.effects[name].flags if value))


def other_keywords(entity: Entity) -> Table:
    """Every x- key and every keyword that no draft knows, wherever it stands in the definition, verbatim."""
    rows = (
        (where(entity.origin, schema.origin), markdown_code(key), _value(value))
        for schema in _ordered(entity.schema)
        for key, value in (*facts_of(schema).extensions.items(), *facts_of(schema).other.items())
    )
    return table(words("Where", "Keyword", "Value"), dict.fromkeys(rows))


def _ordered(schema: Schema) -> Iterator[Schema]:
    return iter(sorted(schema.walk(), key=lambda part: (part.origin.document, part.origin.pointer)))


def _value(value: object) -> Markdown:
    return markdown_code(cut(visible_json(json_line(value)), _VALUE_CHARACTERS))


def where(base: Origin, origin: Origin) -> Markdown:
    """A place below a definition as a pointer from there, any other place in full."""
    if origin.document == base.document and origin.pointer == base.pointer:
        return Markdown("the type itself")
    if origin.document == base.document and origin.pointer.startswith(f"{base.pointer}/"):
        return markdown_code(visible_json(origin.pointer[len(base.pointer) :]))
    return markdown_code(visible_json(str(origin)))
