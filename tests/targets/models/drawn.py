"""Trees of documents whose names are hostile, with instances of which it is known whether they are valid."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from hypothesis import strategies as st

#: What modules import, what classes inherit, what Python and enumerations reserve.
WORDS = [
    *(
        "Field",
        "Literal",
        "Any",
        "Annotated",
        "TypeAlias",
        "TypeAliasType",
        "TYPE_CHECKING",
        "date",
        "datetime",
    ),
    *(
        "UUID",
        "StrEnum",
        "ConfigDict",
        "str",
        "list",
        "dict",
        "int",
        "float",
        "bool",
        "tuple",
        "type",
        "None",
    ),
    *("True", "builtins", "enum", "typing", "pydantic", "JsonModel", "Checked", "NotNull", "Json", "Chosen"),
    *(
        "LateAlias",
        "Iterator",
        "Loc",
        "Violation",
        "Decimal",
        "re",
        "checked",
        "model_config",
        "model_fields",
    ),
    *("model_dump", "register", "mro", "copy", "json", "schema", "validate", "root", "name", "value", "self"),
    *("cls", "class", "def", "match", "annotations", "__init__", "__class__", "__dict__", "__module__"),
    *(
        "__pydantic_extra__",
        "_rules",
        "_value_",
        "_missing_",
        "_json",
        "_formats",
        "_schemas",
        "_",
        "_1",
        "1st",
    ),
    *(
        "1",
        "α",
        "Größe",
        "größe",
        "ﬁne",
        "naïve",
        "日本",
        "a/b",
        "a~b",
        "a%20b",
        "{x}",
        "$ref",
        ">=",
        "-1",
        "+1",
    ),
    *("\"'\\", "\n", "", "Object", "Item", "Option", "Part", "Rules", "Common"),
]
FOLDED = [
    *(
        "foo_bar",
        "foo-bar",
        "fooBar",
        "FooBar",
        "foo bar",
        "FOO_BAR",
        "foo.bar",
        "foo__bar",
        "foo_bar_",
        "Foo_Bar",
    ),
]
STEMS = [
    *(
        "_json",
        "_formats",
        "_schemas",
        "_idn",
        "_ecma",
        "_leap",
        "_",
        "_1",
        "1st",
        "class",
        "common",
        "Common-File",
    ),
    *(
        "common_rules",
        "_common_rules",
        "None",
        "models",
        "typing",
        "pydantic",
        "date",
        "datetime",
        "json",
        "enum",
    ),
    *("re", "builtins", "root", "__init__", "größe", "foo.bar", "a~b"),
]
FOLDERS = ["", "", "a", "b", "a/b", "common", "class", "1st", "_json", "_schemas", "typing", "größe"]

NAMES = st.one_of(
    st.sampled_from(WORDS),
    st.sampled_from(FOLDED),
    st.text(st.sampled_from("aAbB1_- .ßé🙂\u0301"), max_size=4),
)


@dataclass(frozen=True)
class Definition:
    """One definition of a document, with values that it accepts and refuses."""

    key: str
    schema: dict[str, Any]
    valid: tuple[Any, ...]
    invalid: tuple[Any, ...]


@dataclass(frozen=True)
class Document:
    """A document by its path, and what its root accepts and refuses."""

    path: str
    schema: dict[str, Any]
    valid: tuple[Any, ...]
    invalid: tuple[Any, ...]
    definitions: tuple[Definition, ...]


def pointer(key: str) -> str:
    """A key of `$defs` as a JSON Pointer."""
    return "/$defs/" + key.replace("~", "~0").replace("/", "~1")


def _object(draw: st.DrawFn, key: str, mark: str) -> Definition:
    """An object whose own rule and whose member's pattern have a mark that no other definition has."""
    main, *others = draw(st.lists(NAMES, min_size=1, max_size=4, unique=True))
    members = [
        ({"type": "string", "format": "date"}, "2024-02-29", "2024-2-29"),
        ({"type": "string", "enum": ["a", "b"]}, "a", "c"),
        ({"type": "array", "items": {"type": "string", "pattern": f"^{mark}$"}}, [mark], ["x"]),
        ({"type": "integer", "minimum": 1, "description": "A number."}, 1, 0),
        ({"type": "string", "format": "uuid"}, "6ba7b810-9dad-11d1-80b4-00c04fd430c8", "6ba7"),
        ({"const": mark}, mark, "x"),
    ]
    chosen = [(name, draw(st.sampled_from(members))) for name in others]
    schema = {
        "type": "object",
        "required": [main],
        "properties": {
            main: {"type": "string", "pattern": f"^{mark}$"},
            **{name: one[0] for name, one in chosen},
        },
        "not": {"required": [f"not {mark}"]},
    }
    least = {main: mark}
    wrong = [{**least, name: one[2]} for name, one in chosen]
    return Definition(
        key,
        schema,
        ({**least, **{name: one[1] for name, one in chosen}}, least),
        ({main: f"{mark}x"}, {}, {**least, f"not {mark}": 1}, *wrong),
    )


def _enum(draw: st.DrawFn, key: str, mark: str) -> Definition:
    values = draw(st.lists(NAMES, min_size=1, max_size=5, unique=True))
    return Definition(key, {"enum": [*values, mark]}, (*values, mark), (f"{mark}x", 1))


def _text(draw: st.DrawFn, key: str, mark: str) -> Definition:
    return Definition(key, {"type": "string", "pattern": f"^{mark}$"}, (mark,), (f"{mark}x",))


def _tree(draw: st.DrawFn, key: str, mark: str) -> Definition:
    """A value that holds itself, in lists and by way of an inline object."""
    own = {"$ref": f"#{quote(pointer(key))}"}
    name = draw(NAMES)
    options = [
        {"type": "string", "pattern": f"^{mark}$"},
        {"type": "array", "items": own},
        {"type": "object", "required": [name], "properties": {name: own}, "additionalProperties": False},
    ]
    return Definition(
        key,
        {"anyOf": options},
        (mark, [mark, [mark]], {name: [mark]}, [{name: {name: mark}}]),
        (f"{mark}x", [[f"{mark}x"]], [{name: [f"{mark}x"]}], {}, {name: mark, f"{name}x": mark}),
    )


KINDS = (_object, _object, _enum, _text, _tree)


def _definitions(draw: st.DrawFn, mark: str, shared: list[str]) -> tuple[Definition, ...]:
    """Definitions under names of which other documents have some, too."""
    keys = draw(st.lists(st.one_of(st.sampled_from(shared), NAMES), min_size=1, max_size=4, unique=True))
    return tuple(draw(st.sampled_from(KINDS))(draw, key, f"{mark}d{at}") for at, key in enumerate(keys))


@st.composite
def trees(draw: st.DrawFn) -> tuple[Document, ...]:
    """One to three documents that refer to definitions of each other, in circles, too."""
    stems = st.sampled_from(draw(st.lists(st.sampled_from(STEMS), min_size=1, max_size=3)))
    paths = draw(
        st.lists(
            st.builds(posixpath.join, st.sampled_from(FOLDERS), stems),
            min_size=1,
            max_size=3,
            unique_by=lambda path: "".join(char for char in path.casefold() if char.isalnum() or char == "/"),
        )
    )
    shared = draw(st.lists(NAMES, min_size=1, max_size=3, unique=True))
    places = [
        (f"{path}.json", one) for at, path in enumerate(paths) for one in _definitions(draw, f"f{at}", shared)
    ]
    return tuple(_document(draw, f"{path}.json", f"f{at}", places) for at, path in enumerate(paths))


def _document(draw: st.DrawFn, file: str, mark: str, places: list[tuple[str, Definition]]) -> Document:
    """A document with members of each of its definitions and of some of others', which it also tests behind an `if`."""
    own = [one for there, one in places if there == file]
    others = [(there, one) for there, one in places if there != file]
    seen = [
        *((file, one) for one in own),
        *(draw(st.lists(st.sampled_from(others), max_size=3)) if others else []),
    ]
    names = draw(st.lists(NAMES, min_size=len(seen), max_size=len(seen), unique=True))
    members = dict(zip(names, seen, strict=True))
    tests = draw(st.lists(st.sampled_from(seen), max_size=3))
    schema = {
        "type": "object",
        "properties": {name: {"$ref": _reference(file, *place)} for name, place in members.items()},
        "not": {"required": [f"not {mark}"]},
        "allOf": [
            {
                "if": {"required": [f"if {at}"]},
                "then": {"properties": {f"then {at}": {"$ref": _reference(file, *place)}}},
            }
            for at, place in enumerate(tests)
        ],
        "$defs": {one.key: one.schema for one in own},
    }
    if not tests:
        del schema["allOf"]
    whole = {name: one.valid[0] for name, (_, one) in members.items()}
    valid = [{name: value} for name, (_, one) in members.items() for value in one.valid]
    invalid = [{**whole, name: value} for name, (_, one) in members.items() for value in one.invalid]
    for at, (_, one) in enumerate(tests):
        valid += [{f"if {at}": 1, f"then {at}": value} for value in one.valid]
        invalid += [{f"if {at}": 1, f"then {at}": value} for value in one.invalid]
    return Document(file, schema, (whole, {}, *valid), ({**whole, f"not {mark}": 1}, *invalid), tuple(own))


def _reference(file: str, there: str, definition: Definition) -> str:
    path = "" if file == there else quote(posixpath.relpath(there, posixpath.dirname(file) or "."))
    return f"{path}#{quote(pointer(definition.key))}"
