"""The built-in effects of x- keys, and the x- keys that need no declaration in a vocabulary file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from trivet.catalog.functions import FUNCTIONS
from trivet.extensions import apply
from trivet.extensions.records import Declaration, Effect, Position, Vocabulary

_TEXT: Mapping[str, Any] = {"type": "string", "minLength": 1, "pattern": r"^[^\u0000]+$"}
_IDENTIFIER: Mapping[str, Any] = {"type": "string", "pattern": r"^[A-Za-z_][A-Za-z0-9_]*$", "maxLength": 80}
_ATTRIBUTE_OR_CLASS: tuple[Position, ...] = ("document", "definition", "object", "enum", "property")
_NAMES: Mapping[str, Any] = {"type": "array", "items": {"type": "string"}, "minItems": 1, "uniqueItems": True}
_TRUE_OR_NAMES: Mapping[str, Any] = {"anyOf": [{"type": "boolean"}, _NAMES]}
_TRUE_OR_GROUPS: Mapping[str, Any] = {
    "anyOf": [{"type": "boolean"}, _NAMES, {"type": "array", "items": _NAMES, "minItems": 1}]
}
_INDEX: Mapping[str, Any] = {
    "if": {"type": "object"},
    "then": {
        "properties": {
            "using": {"enum": ["gin"]},
            "operators": {"enum": ["jsonb_ops", "jsonb_path_ops"]},
        },
        "required": ["using"],
        "additionalProperties": False,
    },
    "else": _TRUE_OR_GROUPS,
}
_NAME_OR_NAMES: Mapping[str, Any] = {
    "type": ["string", "array"],
    "if": {"type": "string"},
    "then": _TEXT,
    "else": _NAMES,
}
_PARTITION_BY: Mapping[str, Any] = {
    "type": ["string", "array", "object"],
    "if": {"type": "object"},
    "then": {
        "properties": dict.fromkeys(("range", "list", "hash"), _NAME_OR_NAMES),
        "minProperties": 1,
        "maxProperties": 1,
        "additionalProperties": False,
    },
    "else": _NAME_OR_NAMES,
}
_SQL_TYPE: Mapping[str, Any] = {
    "type": "string",
    "pattern": r"^[A-Za-z_][A-Za-z0-9_ ]*(\([0-9]+(, ?[0-9]+)?\))?( [A-Za-z ]+)?(\[\])?$",
}
_OF_VALUES: Mapping[str, Any] = {
    "anyOf": [
        {"type": "array", "items": {"type": "string"}},
        {"type": "object", "additionalProperties": {"type": "string"}},
    ]
}
_ENUM_NAMES: Mapping[str, Any] = {
    "anyOf": [
        {"type": "array", "items": _IDENTIFIER},
        {"type": "object", "additionalProperties": _IDENTIFIER},
    ]
}
_ACTION: Mapping[str, Any] = {"enum": ["no-action", "restrict", "cascade", "set-null"]}
_MAP_OF_NAMES: Mapping[str, Any] = {"type": "object", "additionalProperties": _TEXT, "minProperties": 1}
_REFERENCE: Mapping[str, Any] = {
    "type": ["string", "object"],
    "if": {"type": "string"},
    "then": {"pattern": r"^[^\u0000]+\.[^.\u0000]+$"},
    "else": {
        "properties": {
            "table": _TEXT,
            "column": _TEXT,
            "columns": {
                "type": ["array", "object"],
                "if": {"type": "array"},
                "then": _NAMES,
                "else": _MAP_OF_NAMES,
            },
            "members": _NAMES,
            "on-delete": _ACTION,
            "on-update": _ACTION,
        },
        "required": ["table"],
        "additionalProperties": False,
    },
}
_REFERENCES: Mapping[str, Any] = {
    "type": ["string", "object", "array"],
    "if": {"type": "array"},
    "then": {"items": _REFERENCE, "minItems": 1, "uniqueItems": True},
    "else": _REFERENCE,
}
_NOT_NULL: Mapping[str, Any] = {"type": ["string", "number", "boolean", "array", "object"]}

#: Name of an effect → the effect.
EFFECTS: dict[str, Effect] = {
    effect.name: effect
    for effect in (
        Effect(
            "table",
            "Names the table of a document, or of the rows of a property; gives a definition a table.",
            _TEXT,
            ("document", "definition", "object", "property", "item"),
            apply.text("table"),
            apply.no_fault,
        ),
        Effect(
            "column",
            "Names the column of a property.",
            _TEXT,
            ("property",),
            apply.text("column"),
            apply.no_fault,
        ),
        Effect(
            "primary-key",
            "Makes a property (true), or several of an object (their names), the table's primary key.",
            _TRUE_OR_NAMES,
            ("property", "document", "definition", "object"),
            apply.members("is_key", single="key"),
            apply.no_fault,
        ),
        Effect(
            "unique",
            "No two documents have equal values of this property (true), or of these properties of an object.",
            _TRUE_OR_GROUPS,
            ("property", "document", "definition", "object"),
            apply.members("is_unique", several="uniques"),
            apply.no_fault,
        ),
        Effect(
            "index",
            "Gives the table an index on this property (true), on what is inside this property's JSON"
            " (`{using: gin}`), or on these properties of an object.",
            _INDEX,
            ("property", "document", "definition", "object"),
            apply.index,
            apply.no_fault,
        ),
        Effect(
            "partition-by",
            "Divides the table of a type into partitions, by these properties: `{range: property}`, `{list: …}` or"
            " `{hash: …}`; names alone mean `range`.",
            _PARTITION_BY,
            ("document", "definition", "object"),
            apply.partition_by,
            apply.partition_fault,
        ),
        Effect(
            "references",
            "A foreign key: the property, or each item or value, is a value of another table's key column"
            " (`table.column`); at an object, several properties together are (`{table: …, columns: {property:"
            " column, …}}`).",
            _REFERENCES,
            ("property", "item", "document", "definition", "object"),
            apply.references,
            apply.reference_fault,
        ),
        Effect(
            "sql-type",
            "The column's type, for all dialects or per dialect.",
            {"anyOf": [_SQL_TYPE, {"type": "object", "additionalProperties": _SQL_TYPE}]},
            ("property",),
            apply.sql_type,
            apply.no_fault,
        ),
        Effect(
            "storage",
            "How an object or array is stored: as one JSON column, as columns, or as a table.",
            {"enum": ["json", "columns", "table"]},
            ("property", "definition", "object"),
            apply.text("storage"),
            apply.no_fault,
        ),
        Effect(
            "server-default",
            "The column's DEFAULT, for rows that are written to the table without it: a value that the schema"
            f" accepts, or one of {', '.join(f'`{name}`' for name in FUNCTIONS)}.",
            _NOT_NULL,
            ("property",),
            apply.server_default,
            apply.no_fault,
        ),
        Effect(
            "python-name",
            "Names the class of a type, or the attribute of a property.",
            _IDENTIFIER,
            _ATTRIBUTE_OR_CLASS,
            apply.text("python_name"),
            apply.name_fault,
        ),
        Effect(
            "python-type",
            "The attribute is an instance of a class of yours: `package.module.Class`.",
            {
                "type": "string",
                "pattern": r"^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)+$",
                "maxLength": 200,
            },
            ("property",),
            apply.text("python_type"),
            apply.path_fault,
        ),
        Effect(
            "enum-names",
            "Names the members of an enumeration, in the order of its values or by value.",
            _ENUM_NAMES,
            ("enum",),
            apply.by_value("enum_names"),
            apply.enum_fault(unique=True),
        ),
        Effect(
            "enum-descriptions",
            "Describes the values of an enumeration, in their order or by value.",
            _OF_VALUES,
            ("enum",),
            apply.by_value("enum_descriptions"),
            apply.enum_fault(unique=False),
        ),
        Effect(
            "owner",
            "The team that is responsible for a type.",
            _TEXT,
            ("document", "definition", "object", "enum"),
            apply.text("owner"),
            apply.no_fault,
        ),
        Effect(
            "flag",
            "A yes/no fact, shown as a badge.",
            {"type": "boolean"},
            ("any",),
            apply.flag,
            apply.no_fault,
            single=False,
        ),
        Effect(
            "sensitive",
            "Personal or secret data: a badge, a column comment, and no value in the model's repr.",
            {"type": "boolean"},
            ("any",),
            apply.sensitive,
            apply.no_fault,
        ),
        Effect(
            "deprecated-since",
            "The release or date since which a type or property should no longer be used.",
            _TEXT,
            ("document", "definition", "object", "enum", "property"),
            apply.text("deprecated_since"),
            apply.no_fault,
        ),
        Effect(
            "renamed-from",
            "Earlier names of a type or property.",
            {"anyOf": [_TEXT, {"type": "array", "items": _TEXT, "minItems": 1, "uniqueItems": True}]},
            ("document", "definition", "object", "enum", "property"),
            apply.renamed_from,
            apply.no_fault,
        ),
        Effect(
            "show",
            "Shown in the docs under its label; nothing else.",
            {},
            ("any",),
            apply.show,
            apply.no_fault,
            single=False,
        ),
    )
}

#: x- key → name of its effect. For each effect, the usual key is first; other spellings follow.
SPELLINGS: dict[str, str] = {
    "x-table": "table",
    "x-table-name": "table",
    "x-collection": "table",
    "x-column": "column",
    "x-column-name": "column",
    "x-primary-key": "primary-key",
    "x-unique": "unique",
    "x-index": "index",
    "x-partition-by": "partition-by",
    "x-references": "references",
    "x-foreign-key": "references",
    "x-sql-type": "sql-type",
    "x-storage": "storage",
    "x-server-default": "server-default",
    "x-python-name": "python-name",
    "x-python-type": "python-type",
    "x-enum-varnames": "enum-names",
    "x-enum-names": "enum-names",
    "x-enumNames": "enum-names",
    "x-enum-descriptions": "enum-descriptions",
    "x-enumDescriptions": "enum-descriptions",
    "x-owner": "owner",
    "x-sensitive": "sensitive",
    "x-pii": "sensitive",
    "x-deprecated-since": "deprecated-since",
    "x-renamed-from": "renamed-from",
    "x-cloud-only": "flag",
}


def label_of(key: str) -> str:
    """Return the label of a key: `x-cloud-only` → `cloud only`."""
    return key.removeprefix("x-").replace("-", " ").replace("_", " ").strip() or key


#: The vocabulary of a project that has no vocabulary file.
BUILT_IN = Vocabulary(
    {
        key: Declaration(key, EFFECTS[name], (EFFECTS[name].schema,), EFFECTS[name].at, label_of(key))
        for key, name in SPELLINGS.items()
    }
)
