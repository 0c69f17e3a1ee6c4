"""Each document is checked by its own metaschema before anything is made of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn

import jsonschema_rs

from trivet import rules
from trivet.diagnostics import Diagnostic, Origin, show
from trivet.source import uris
from trivet.source.containers import definition_pointers
from trivet.source.documents import Document, Documents
from trivet.source.drafts import BY_URI, DRAFTS, declared_uri
from trivet.source.pointers import follow
from trivet.source.specifications import metaschema

_SHOWN_ERRORS = 10


@dataclass(frozen=True, slots=True)
class Checked:
    """`refused` are the documents that their metaschema refuses: nothing is made of them."""

    diagnostics: tuple[Diagnostic, ...]
    refused: frozenset[str]


def check_documents(checker: Checker) -> Checked:
    """Every document against its metaschema (JSON Schema Core 2020-12 §8.1.1)."""
    found: list[Diagnostic] = []
    refused: set[str] = set()
    for path, document in checker.documents.by_path.items():
        if document.dialect is None:
            continue
        errors = list(checker.document(document))
        if errors:
            refused.add(path)
            found.extend(errors)
    return Checked(tuple(found), frozenset(refused))


@dataclass(slots=True)
class Checker:
    """Holds the compiled metaschemas of one run."""

    documents: Documents
    _validators: dict[str, jsonschema_rs.Validator] = field(default_factory=dict)

    def document(self, document: Document) -> Iterator[Diagnostic]:
        if document.is_openapi:
            if document.role == "schema":
                for pointer in definition_pointers(document):
                    yield from self.schema(document, pointer, follow(document.value, pointer))
        else:
            yield from self.schema(document, "", document.value)

    def schema(self, document: Document, pointer: str, value: Any) -> Iterator[Diagnostic]:
        """The faults of one schema of a document, at most ten."""
        if not isinstance(value, (dict, bool)):
            yield _refused(document, pointer, "a schema is an object, `true` or `false`")
            return
        try:
            errors = [error for each in self._validators_of(document) for error in each.iter_errors(value)]
        except (jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError, ValueError) as fault:
            yield _refused(document, "/$schema", f"its metaschema cannot be used: {show(str(fault))}")
            return
        seen: set[str] = set()
        for error in errors:
            leaf = _deepest(error)
            where = pointer + "".join(f"/{_token(part)}" for part in leaf.instance_path)
            if where not in seen:
                seen.add(where)
                yield _refused(document, where, show(leaf.message))
            if len(seen) == _SHOWN_ERRORS:
                return

    def _validators_of(self, document: Document) -> Iterator[jsonschema_rs.Validator]:
        """The draft's metaschema, and the document's own one where that is another."""
        dialect = document.dialect
        assert dialect is not None
        named = document.value.get("$schema") if isinstance(document.value, dict) else None
        uri = declared_uri(named) if isinstance(named, str) else ""
        if dialect.name not in self._validators:
            is_30 = dialect.name == "openapi-3.0"
            contents = _schema_object() if is_30 else metaschema(dialect.uri)
            self._validators[dialect.name] = compile_schema(contents)
        yield self._validators[dialect.name]
        custom = self._custom(uri) if uri and uri not in BY_URI and not document.is_openapi else None
        if custom is not None:
            if uri not in self._validators:
                self._validators[uri] = compile_schema(custom, _resources(self.documents))
            yield self._validators[uri]

    def _custom(self, uri: str) -> Any:
        for document in self.documents.by_path.values():
            value = document.value
            if isinstance(value, dict):
                for identifier in (document.url, value.get("$id"), value.get("id")):
                    if isinstance(identifier, str) and uris.split(identifier)[0] == uri:
                        return value
        return None


def compile_schema(schema: Any, resources: Mapping[str, Any] | None = None) -> jsonschema_rs.Validator:
    """A validator that can reach nothing but the metaschemas of the drafts and `resources`.

    Raises `jsonschema_rs.ValidationError` or `ReferencingError` for a schema that cannot be compiled.
    """
    registry = jsonschema_rs.Registry(resources=list((resources or {}).items()), retriever=_refuse)
    return jsonschema_rs.validator_for(schema, registry=registry, retriever=_refuse, validate_formats=False)


def _refuse(uri: str) -> NoReturn:
    raise ValueError(f"{uri} is not in the tree, and trivet never fetches")


def _schema_object() -> Any:
    """Draft 4's metaschema, as loose as OpenAPI 3.0 documents are written."""
    draft4 = dict(metaschema(DRAFTS["04"].uri))
    definitions = dict(draft4["definitions"])
    definitions["stringArray"] = {"type": "array", "items": {"type": "string"}, "uniqueItems": True}
    properties = dict(draft4["properties"])
    properties["exclusiveMinimum"] = properties["exclusiveMaximum"] = {"type": ["boolean", "number"]}
    draft4["definitions"], draft4["properties"] = definitions, properties
    return {key: value for key, value in draft4.items() if key != "dependencies"}


def _resources(documents: Documents) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for document in documents.by_path.values():
        if isinstance(document.value, dict):
            for identifier in (document.url, document.value.get("$id"), document.value.get("id")):
                if isinstance(identifier, str) and uris.is_absolute(identifier):
                    found.setdefault(uris.split(identifier)[0], document.value)
    return found


def _deepest(error: jsonschema_rs.ValidationError) -> jsonschema_rs.ValidationError:
    """The error that tells most: of an anyOf's branches, the one that went furthest into the value."""
    context = getattr(error.kind, "context", None)
    leaves = [_deepest(inner) for branch in context or () for inner in branch]
    deeper = [leaf for leaf in leaves if len(leaf.instance_path) > len(error.instance_path)]
    return max(deeper, key=lambda leaf: len(leaf.instance_path)) if deeper else error


def _token(part: str | int) -> str:
    return str(part).replace("~", "~0").replace("/", "~1")


def _refused(document: Document, pointer: str, message: str) -> Diagnostic:
    path = show(document.path)
    hint = f"Correct it, or exclude the document: `ignore: [/{path}]`." if document.role == "schema" else ""
    return rules.INVALID_SCHEMA.at(Origin(document.path, pointer), message, hint)
