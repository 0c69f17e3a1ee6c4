"""The records that a project's own templates can use: names, types and annotations in one target.

Fields may be added but never renamed or removed, because users' templates depend on them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from trivet.catalog.keys import declared_uniques, primary_key
from trivet.catalog.records import Catalog, Entity, Facts, Field
from trivet.json_text import json_lines
from trivet.predicates.analysis.definitions import Analysis
from trivet.sinks import (
    JsonText,
    Markdown,
    PathSegment,
    PyString,
    SqlComment,
    SqlIdentifier,
    SqlLiteral,
    json_literal,
    markdown_text,
    py_string,
    short_segment,
    sql_comment,
    sql_identifier,
    sql_literal,
)
from trivet.target_result import Placement, first_of_each
from trivet.visible import visible_json


@dataclass(frozen=True, slots=True)
class Words:
    """A text that may come from a schema. Templates print one of its forms, never `text` itself.

    - `json`: a JSON string, which is also valid YAML
    - `line`: plain text on one line, for comments

    A form raises an error if it cannot represent the text.
    """

    text: str

    def __bool__(self) -> bool:
        return bool(self.text)

    @property
    def json(self) -> JsonText:
        return json_literal(self.text)

    @property
    def markdown(self) -> Markdown:
        return markdown_text(self.text)

    @property
    def python(self) -> PyString:
        return py_string(self.text)

    @property
    def sql_name(self) -> SqlIdentifier:
        return sql_identifier(self.text)

    @property
    def sql_text(self) -> SqlLiteral:
        return sql_literal(self.text)

    @property
    def line(self) -> SqlComment:
        return sql_comment(self.text)

    @property
    def path(self) -> PathSegment:
        return short_segment(self.text)


@dataclass(frozen=True, slots=True)
class Said:
    """The annotations and x- keys of a type or a member. Each attribute may be empty.

    `flags` are the flags that are true. `keys` has all x- keys and unknown keywords.
    """

    title: Words
    description: Words
    owner: Words
    deprecated: bool
    deprecated_since: Words
    sensitive: bool
    flags: tuple[Words, ...]
    keys: tuple[tuple[Words, JsonText], ...]


@dataclass(frozen=True, slots=True)
class OwnMember:
    """A member of a type, as a target represents it.

    - `member`: the JSON name
    - `name`, `type`: the name and type in the target
    - `values`: the strings of an enumeration to which the member refers
    - `type_of`: the full name of a type to which the member refers; otherwise empty
    """

    member: Words
    name: Words
    type: Words
    required: bool
    nullable: bool
    key: bool
    unique: bool
    values: tuple[Words, ...]
    type_of: Words
    said: Said


@dataclass(frozen=True, slots=True)
class OwnType:
    """A type that the target contains, as the templates see it.

    - `kind`: the type of the definition's `Placement`, such as the base class of a Python class.
    - `file`: the generated file that contains the type, relative to the root.
    """

    definition: Words
    document: Words
    name: Words
    kind: Words
    file: Words
    members: tuple[OwnMember, ...]
    said: Said


def own_types(
    catalog: Catalog, places: Iterable[Placement], target: str, reading: str | None
) -> tuple[OwnType, ...]:
    """Return the types that a target such as `sql/postgresql` contains, sorted by full name.

    `reading` is the setting `readings.primary_key`.

    If several definitions share a class, only the definition that gave the class its name is included.
    """
    found = {(place.definition, place.member): place for place in places if place.target == target}
    shared = first_of_each(found.values())
    types = Analysis(catalog.predicates).types
    return tuple(
        _type(catalog, entity, found, shared, primary_key(entity, reading, types))
        for name, entity in catalog.entities.items()
        if (name, None) in found and shared.get(name, name) == name
    )


def _type(
    catalog: Catalog,
    entity: Entity,
    places: Mapping[tuple[str, str | None], Placement],
    shared: Mapping[str, str],
    key: tuple[str, ...],
) -> OwnType:
    place = places[(entity.full_name, None)]
    uniques = declared_uniques(entity)
    members = tuple(
        _member(
            catalog,
            field,
            places[(entity.full_name, field.name)],
            shared,
            is_key=field.name in key,
            is_unique=(field.name,) in uniques,
        )
        for field in entity.members
        if (entity.full_name, field.name) in places
    )
    return OwnType(
        Words(entity.full_name),
        Words(entity.origin.document),
        Words(place.name),
        Words(place.type),
        Words(place.file),
        members,
        _said(entity.facts),
    )


def _member(
    catalog: Catalog,
    field: Field,
    place: Placement,
    shared: Mapping[str, str],
    *,
    is_key: bool,
    is_unique: bool,
) -> OwnMember:
    target = catalog.entities.get(field.schema.get("$ref", ""))
    values = target.values if target is not None and target.kind == "enum" else ()
    return OwnMember(
        Words(field.name),
        Words(place.name),
        Words(place.type),
        field.required,
        field.nullable,
        is_key,
        is_unique,
        tuple(Words(value) for value in values if isinstance(value, str)),
        Words(shared.get(target.full_name, target.full_name) if target is not None else ""),
        _said(field.facts),
    )


def _said(facts: Facts) -> Said:
    effects = facts.effects
    keys = {**facts.extensions, **facts.other}
    return Said(
        Words(facts.title),
        Words(facts.description),
        Words(effects.owner or ""),
        facts.deprecated,
        Words(effects.deprecated_since or ""),
        effects.sensitive,
        tuple(Words(label) for label, holds in effects.flags if holds),
        tuple((Words(key), _value(value)) for key, value in keys.items()),
    )


def _value(value: Any) -> JsonText:
    return JsonText(visible_json(" ".join(line.strip() for line in json_lines(value).splitlines())))
