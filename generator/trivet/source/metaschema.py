"""Check schemas against the metaschemas of their drafts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from trivet.diagnostics import escape_token, show
from trivet.source import uris
from trivet.source.documents import Document, Documents
from trivet.source.drafts import BY_URI, DRAFTS, Draft, declared_uri
from trivet.source.mixed_drafts import Part, parts_of
from trivet.source.pointers import follow
from trivet.source.schema_sites import subschemas
from trivet.source.specifications import metaschema
from trivet.source.types import type_faults
from trivet.validation import (
    UnusableError,
    ValidationError,
    Validator,
    errors_of,
    message_of,
    pointer_of,
    validator_of,
)

_SHOWN_ERRORS = 10
#: The end of the path to the constraint on `type`, the same in the metaschema of every draft.
_TYPE_PATH = ["properties", "type", "anyOf"]
#: Keyword → the keyword that draft 4 requires beside it.
_BOUNDS = {"exclusiveMaximum": "maximum", "exclusiveMinimum": "minimum"}


@dataclass(frozen=True, slots=True)
class Refused:
    """A violation of the metaschema, at a pointer of a document.

    - `part`: the pointer of the part to drop so that the violation is gone; None if there is no such part.
    - `is_schema`: whether this part is in the place of a schema. Otherwise, it is a keyword.
    - `hint`: the likely fix.
    """

    pointer: str
    message: str
    part: str | None = None
    is_schema: bool = False
    hint: str = ""


@dataclass(slots=True)
class Checker:
    """Checks schemas, and caches the compiled metaschemas of one run."""

    documents: Documents
    _validators: dict[str, Validator] = field(default_factory=dict)

    def schema(self, document: Document, pointer: str, value: Any) -> Iterator[Refused]:
        """Yield the violations in one schema of a document, but not many more than ten."""
        if not isinstance(value, (dict, bool)):
            yield Refused(pointer, "a schema must be an object, `true` or `false`")
            return
        assert document.draft is not None
        seen: set[str] = set()
        for part in parts_of(value, document.draft, pointer):
            try:
                validators = list(self._validators_of(document, part))
                errors = [error for each in validators for error in errors_of(each, part.value)]
            except UnusableError as fault:
                yield Refused("/$schema", f"its metaschema cannot be used: {show(str(fault))}", "/$schema")
                return
            for error in errors:
                for where, message, hint in _described(error, part.value):
                    if part.pointer + where not in seen:
                        seen.add(part.pointer + where)
                        yield replace(self._refused(document, pointer, part, where, message), hint=hint)
                if len(seen) >= _SHOWN_ERRORS:
                    return

    def _refused(self, document: Document, pointer: str, part: Part, where: str, message: str) -> Refused:
        """Return the violation at `where`, a pointer relative to `part`.

        `part` is a part of the schema at `pointer`. `message` says what is wrong. The field `part` of the result has
        the pointer of what to drop from the document if the fault is to be tolerated.
        """
        start = pointer + part.pointer
        at, schema = innermost(part.value, where, part.draft)
        refused = Refused(start + where, message)
        if not isinstance(schema, dict):
            return replace(refused, part=start + at, is_schema=True)
        if where != at:
            return replace(refused, part=f"{start}{at}/{where[len(at) :].split('/')[1]}")
        alone = [key for key, bound in _BOUNDS.items() if key in schema and bound not in schema]
        if part.draft.name == "04" and alone:
            return replace(refused, part=f"{start}{at}/{alone[0]}")
        return replace(refused, part="/$schema") if self._custom_of(document) is not None else refused

    def _validators_of(self, document: Document, part: Part) -> Iterator[Validator]:
        """Yield the validators for a part of a schema of a document.

        The first is for the metaschema of the part's draft. For the outermost part, a second one follows if the
        document has a custom metaschema.
        """
        draft = part.draft
        if draft.name not in self._validators:
            is_30 = draft.name == "openapi-3.0"
            contents = _schema_object() if is_30 else metaschema(draft.uri)
            self._validators[draft.name] = validator_of(contents)
        yield self._validators[draft.name]
        custom = None if part.pointer else self._custom_of(document)
        if custom is not None:
            uri, schema = custom
            if uri not in self._validators:
                self._validators[uri] = validator_of(schema, resources=_resources(self.documents))
            yield self._validators[uri]

    def _custom_of(self, document: Document) -> tuple[str, Any] | None:
        """Return (URI, value) of the document's custom metaschema; None if the project contains no such metaschema."""
        named = document.value.get("$schema") if isinstance(document.value, dict) else None
        uri = declared_uri(named) if isinstance(named, str) else ""
        if not uri or uri in BY_URI or document.is_openapi:
            return None
        found = self._with_identifier(uri)
        return None if found is None else (uri, found)

    def _with_identifier(self, uri: str) -> Any:
        for document in self.documents.by_path.values():
            value = document.value
            if isinstance(value, dict):
                for identifier in (document.url, value.get("$id"), value.get("id")):
                    if isinstance(identifier, str) and uris.split(identifier)[0] == uri:
                        return value
        return None


def innermost(value: Any, pointer: str, draft: Draft) -> tuple[str, Any]:
    """Return the innermost subschema that is at `pointer` or contains it: (its pointer, its value).

    `value` is the whole schema, and `pointer` is relative to it.
    """
    at = ""
    while isinstance(value, dict):
        ways = (each for each in subschemas(value, draft) if f"{pointer}/".startswith(f"{at}{each[0]}/"))
        below, child = next(ways, ("", None))
        if not below:
            break
        at, value = at + below, child
    return at, value


def _schema_object() -> Any:
    """Return draft 4's metaschema without the rules that OpenAPI 3.0 documents often break."""
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


def _described(error: ValidationError, value: Any) -> Iterator[tuple[str, str, str]]:
    """Yield (pointer, message, hint) for an error of the metaschema's validator.

    An error about a `type` with several wrong names yields one tuple for each of these names.
    """
    where = pointer_of(error)
    faults = list(type_faults(follow(value, where))) if error.schema_path[-3:] == _TYPE_PATH else []
    for below, message, hint in faults:
        yield where + below, message, hint
    if not faults:
        leaf = _deepest(error)
        yield pointer_of(leaf), show(message_of(leaf)), ""


def _pointer(error: ValidationError) -> str:
    return "".join(f"/{escape_token(str(part))}" for part in error.instance_path)


def _deepest(error: ValidationError) -> ValidationError:
    """Return the error with the longest path among an error and its causes in branches of `anyOf` and `oneOf`.

    If no cause has a longer path than the error itself, return the error.
    """
    context = getattr(error.kind, "context", None)
    leaves = [_deepest(inner) for branch in context or () for inner in branch]
    deeper = [leaf for leaf in leaves if len(leaf.instance_path) > len(error.instance_path)]
    return max(deeper, key=lambda leaf: len(leaf.instance_path)) if deeper else error
