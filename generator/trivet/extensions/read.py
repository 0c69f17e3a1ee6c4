"""Reads the project's vocabulary file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from functools import lru_cache
from importlib import resources
from typing import Any

from trivet import rules
from trivet.diagnostics import Diagnostic, InputError, Location, escape_token, show
from trivet.extensions.builtin import BUILT_IN, EFFECTS, label_of
from trivet.extensions.records import Declaration, Vocabulary
from trivet.extensions.values import unusable
from trivet.reader.document import read_document
from trivet.settings import Settings
from trivet.settings.near_files import near_file
from trivet.source.documents import Document, Documents
from trivet.source.files import UnreadableError, read_bytes
from trivet.source.load import digest
from trivet.validation import ValidationError, errors_of, message_of, pointer_of, validator_of


def read_vocabulary(settings: Settings) -> Vocabulary:
    """Return the vocabulary: the built-in keys, and those of the file `settings.extensions`, which take precedence.

    Raises `InputError` with a diagnostic for each fault in the file.
    """
    if settings.extensions is None:
        return BUILT_IN
    path = settings.extensions
    try:
        data = read_bytes(settings.root, path)
    except UnreadableError as fault:
        message = f"`extensions:` names '{show(path)}': {fault}"
        place, hint = settings.place("/extensions"), near_file(settings.root, path)
        raise InputError([rules.UNREADABLE.at(place, message, hint)]) from None
    if not _has_content(data):
        return Vocabulary(BUILT_IN.declarations, path, digest(data))
    read = read_document(path, data)
    if not read.ok:
        raise InputError(read.diagnostics)
    places = Documents({path: Document(path, path, "component", read.value, read.text)}, {})
    faults = list(_faults(read.value, path, places)) or list(_unusable(read.value, path, places))
    if faults:
        raise InputError(faults)
    own = {
        key: _declaration(key, value or {}, places.locate(_at(path, f"/{escape_token(key)}"), key=True))
        for key, value in read.value.items()
        if key != "$schema"
    }
    return Vocabulary({**BUILT_IN.declarations, **own}, path, digest(data))


@lru_cache(maxsize=1)
def vocabulary_schema() -> dict[str, Any]:
    """Return the JSON Schema of the vocabulary file, which `trivet schema extensions` prints."""
    text = resources.files("trivet.extensions").joinpath("vocabulary.schema.json").read_text("utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def _has_content(data: bytes) -> bool:
    lines = data.decode("utf-8", "replace").splitlines()
    return any(line.strip() and not line.lstrip().startswith("#") for line in lines)


def _declaration(key: str, declared: Mapping[str, Any], place: Location) -> Declaration:
    effect = EFFECTS[declared.get("effect", "show")]
    at = declared.get("at", effect.at)
    schemas = (effect.schema, _as_object(declared["schema"])) if "schema" in declared else (effect.schema,)
    positions = (at,) if isinstance(at, str) else tuple(at)
    return Declaration(key, effect, schemas, positions, declared.get("label", label_of(key)), place)


def _as_object(schema: bool | Mapping[str, Any]) -> Mapping[str, Any]:
    if isinstance(schema, bool):
        return {} if schema else {"not": {}}
    return schema


def _at(path: str, pointer: str) -> Location:
    return Location(path, pointer=pointer)


def _faults(value: Any, path: str, places: Documents) -> Iterator[Diagnostic]:
    validator = validator_of(vocabulary_schema())
    for error in errors_of(validator, value):
        pointer = pointer_of(error)
        if error.kind.name == "additionalProperties":
            for key in error.kind.as_dict()["unexpected"]:
                place = places.locate(_at(path, f"{pointer}/{escape_token(key)}"), key=True)
                yield _unknown(place, key, is_declaration=not pointer)
        else:
            yield _wrong(places.locate(_at(path, pointer)), error)


def _unusable(value: Mapping[str, Any], path: str, places: Documents) -> Iterator[Diagnostic]:
    """Yield a fault for each declaration whose `schema` cannot be used to test values.

    `value` is the content of the vocabulary file, in which all other checks must have found no fault.
    """
    for key, declared in value.items():
        schema = declared.get("schema") if isinstance(declared, dict) else None
        fault = unusable(schema) if isinstance(schema, dict) else ""
        if fault:
            place = places.locate(_at(path, f"/{escape_token(key)}/schema"))
            yield rules.VOCABULARY.at(place, f"the schema cannot be used: {show(fault)}")


def _unknown(place: Location, key: str, *, is_declaration: bool) -> Diagnostic:
    if is_declaration:
        fault = "has nothing after `x-`" if key == "x-" else "does not start with `x-`"
        return rules.VOCABULARY.at(place, f"'{show(key)}' {fault}")
    known = vocabulary_schema()["$defs"]["declaration"]["properties"]
    near = get_close_matches(key, list(known), n=1)
    hint = f"Did you mean '{near[0]}'?" if near else f"Known keys: {', '.join(known)}."
    return rules.VOCABULARY.at(place, f"unknown key '{show(key)}'", hint)


def _wrong(place: Location, error: ValidationError) -> Diagnostic:
    match list(error.instance_path)[1:]:
        case ["effect"]:
            return rules.VOCABULARY.at(place, show(message_of(error)), _nearest(error.instance, EFFECTS))
        case ["at"]:
            known = vocabulary_schema()["$defs"]["position"]["enum"]
            message = f"a key may be at one of {', '.join(known)}, or at several, each listed once"
            wrong = next((one for one in _listed(error.instance) if one not in known), None)
            return rules.VOCABULARY.at(place, message, _nearest(wrong, known))
    return rules.VOCABULARY.at(place, show(message_of(error)))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _nearest(value: Any, known: Iterable[str]) -> str:
    near = get_close_matches(value, list(known), n=1) if isinstance(value, str) else []
    return f"Did you mean '{near[0]}'?" if near else ""
