"""Prints the JSON Schemas of all definitions as Python modules. `model_json_schema()` reads them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from trivet.normalize.schema import (
    CONCEDED,
    SCHEMA_KEYWORDS,
    SCHEMA_LIST_KEYWORDS,
    SCHEMA_MAP_KEYWORDS,
    UNASSERTED,
    Schema,
)
from trivet.render import Renderer
from trivet.sinks import PyCode, py_string
from trivet.target_result import Artifact
from trivet.targets.models.layout import JSON, SCHEMAS
from trivet.targets.models.merged import Merged
from trivet.targets.models.plan import Plan
from trivet.targets.models.render import header
from trivet.targets.models.value_schemas import without_references
from trivet.targets.models.verify import verified_data

#: Keywords that inform readers even if they assert nothing.
_INFORMATIVE = ("format", "contentEncoding", "contentMediaType")
#: Keywords that are left out because they are only for the schema's maintainers, or for trivet.
_LEFT_OUT = (CONCEDED, "$comment")
#: Exponents of ten. Numbers from the first are printed as integers, and those from the second all as the same integer,
#: because Python does not parse integers with more than 4,300 digits.
_FLOATS, _INTEGERS = 308, 4_000


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference to a definition by its full name. It is printed as `Reference("<full name>")`."""

    definition: str


def schema_artifacts(merged: Merged, plan: Plan, path: str, renderer: Renderer) -> Iterator[Artifact]:
    """Yield the modules below `_schemas/`: one for each module of definitions, and an `__init__` for each folder."""
    layout = plan.layout
    documents = {module.module: module.documents for module in plan.modules}
    for folder in ("", *layout.folders()):
        text = renderer.render("models/init.py.jinja2", {"header": header(())})
        yield Artifact("/".join(filter(None, (path, SCHEMAS, folder.replace(".", "/"), "__init__.py"))), text)
    for module, entities in merged.catalog.modules().items():
        definitions = {entity.name.local: json_schema(entity.schema, merged.kept) for entity in entities}
        file = f"{SCHEMAS}.{module}"
        dots = "." * (1 + file.count(".") + (module in layout.packages))
        text = literal(definitions)
        imports = PyCode(f"from {dots}{JSON} import Reference" if "Reference(" in text else "")
        values = {"header": header(documents.get(module, ())), "imports": imports, "definitions": text}
        text = renderer.render("models/schemas.py.jinja2", values)
        yield verified_data(f"{path}/{SCHEMAS}/{layout.path(module)}", text)


def json_schema(schema: Schema, kept: Mapping[str, str]) -> dict[str, Any]:
    """Return a schema as JSON Schema 2020-12, with a `Reference` in each `$ref`.

    x- keys and `$comment` are left out. A `format` that is only an annotation is kept. `kept` maps a definition to
    an equal definition whose class it shares.
    """
    result: dict[str, Any] = {}
    for keyword, value in schema.keywords.items():
        if keyword == "$ref":
            result[keyword] = Reference(kept.get(value, value))
        elif keyword in SCHEMA_KEYWORDS:
            result[keyword] = False if value.is_false else json_schema(value, kept)
        elif keyword in SCHEMA_LIST_KEYWORDS:
            result[keyword] = [json_schema(child, kept) for child in value]
        elif keyword in SCHEMA_MAP_KEYWORDS:
            result[keyword] = {key: json_schema(child, kept) for key, child in value.items()}
        elif keyword == UNASSERTED:
            result |= {name: value[name] for name in _INFORMATIVE if name in value}
        elif keyword not in _LEFT_OUT and not keyword.startswith("x-"):
            result[keyword] = value
    return without_references(result)


def literal(value: Any, indent: str = "") -> PyCode:
    """Return a JSON value as Python code, over several lines if it is long. A fraction becomes the nearest double."""
    inner = f"{indent}    "
    match value:
        case dict() if value:
            lines = [f"{inner}{py_string(key)}: {literal(each, inner)},\n" for key, each in value.items()]
            return PyCode("{\n" + "".join(lines) + f"{indent}}}")
        case list() | tuple() if value:
            items = [literal(each, inner) for each in value]
            line = f"[{', '.join(items)}]"
            if "\n" not in line and len(indent) + len(line) <= 80:
                return PyCode(line)
            return PyCode("[\n" + "".join(f"{inner}{item},\n" for item in items) + f"{indent}]")
        case Reference(name):
            return PyCode(f"Reference({py_string(name)})")
        case str():
            return PyCode(py_string(value))
        case Decimal():
            return PyCode(repr(_number(value)))
        case tuple():
            return PyCode("[]")
    return PyCode(repr(value))


def _number(value: Decimal) -> int | float:
    if value.adjusted() >= _INTEGERS:
        return int(Decimal(10**_INTEGERS).copy_sign(value))
    if value.adjusted() >= _FLOATS or value == value.to_integral_value():
        return int(value)
    return float(value)
