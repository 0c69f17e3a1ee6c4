"""Chooses the Python attribute name of each property, even if several properties want the same name."""

from __future__ import annotations

import keyword
from collections.abc import Collection, Mapping

from trivet.choosing import NameRequest, Names
from trivet.letters import identifier, is_letter

#: Public attributes of pydantic models, of their metaclass and of our base class. pydantic rejects a field with such a
#: name, warns about it, or lets it hide the attribute. A test compares the names with the installed pydantic.
RESERVED = frozenset(
    (
        "construct", "copy", "dict", "from_orm", "json", "model_computed_fields", "model_config", "model_construct",
        "model_copy", "model_dump", "model_dump_json", "model_extra", "model_fields", "model_fields_set",
        "model_json_schema", "model_parametrized_name", "model_post_init", "model_rebuild", "model_validate",
        "model_validate_json", "model_validate_strings", "mro", "parse_file", "parse_obj", "parse_raw", "register",
        "schema", "schema_json", "update_forward_refs", "validate",
    )
)  # fmt: skip


def attribute(name: str) -> str:
    """Convert a property's name to a Python identifier that pydantic accepts as a field name.

    Several properties may get the same identifier.
    """
    text = identifier(name)
    stripped = text.lstrip("_")
    text = stripped + "_" * (len(text) - len(stripped)) if stripped else "unnamed_"
    if not is_letter(text[0]):
        text = f"field_{text}"
    return f"{text}_" if keyword.iskeyword(text) or text in RESERVED else text


def attributes(members: Collection[str], given: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Return two mappings: property → attribute name, and loser of a name conflict → winner.

    A loser gets another name. The winner is the property that comes first in this list. (The examples are for the
    attribute `class_`.)

    - a property whose attribute name the user chose (`given`)
    - a property whose JSON name is the attribute name: `class_`
    - a property whose JSON name has only characters of identifiers: `class`
    - any other property: `class-`
    """
    preferred = {name: attribute(given.get(name, name)) for name in members}

    def rank(name: str) -> tuple[int, str]:
        exact = 1 if preferred[name] == name else 2 if identifier(name) == name else 3
        return (0 if name in given else exact, name)

    names: Names[str] = Names()
    names.give(NameRequest(name, (preferred[name],), name) for name in sorted(members, key=rank))
    return names.given, names.lost
