"""Bytes of one file → its value, or the one reason why not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from trivet import rules
from trivet.diagnostics import Diagnostic, Location, show
from trivet.reader.json_reader import read_json
from trivet.reader.limits import LIMITS
from trivet.reader.refusal import RefusedError, line_and_column
from trivet.reader.yaml_reader import Doubt, read_yaml

YAML_SUFFIXES = (".yaml", ".yml")
SUFFIXES = (".json", *YAML_SUFFIXES)
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Read:
    """`value` is meaningful when `ok`."""

    ok: bool
    value: Any = None
    text: str = ""
    diagnostics: tuple[Diagnostic, ...] = ()


def read_document(path: str, data: bytes) -> Read:
    """The value of a JSON or YAML file, by its suffix or its beginning; never raises for any bytes.

    `path` is relative to the root and only names the file in diagnostics.
    """
    try:
        text = _decode(data)
        if not text.strip():
            raise RefusedError(rules.SYNTAX, "the document is empty")
        if is_yaml(path, text):
            read = read_yaml(text)
            found = _judge(path, read.value, read.doubts)
            ok = all(diagnostic.severity != "error" for diagnostic in found)
            return Read(ok, read.value, text, found)
        return Read(True, read_json(text), text)
    except RefusedError as refused:
        return Read(False, diagnostics=(refused.diagnostic(path),))


def is_yaml(path: str, text: str) -> bool:
    """Whether a document is YAML: by its suffix, and where that says nothing, unless it begins as JSON does."""
    if path.lower().endswith(SUFFIXES):
        return path.lower().endswith(YAML_SUFFIXES)
    return not text.lstrip().startswith(("{", "["))


def is_openapi(value: Any) -> bool:
    """Whether a document is an OpenAPI or Swagger description, by its own word."""
    return isinstance(value, dict) and ("openapi" in value or "swagger" in value)


def _decode(data: bytes) -> str:
    if len(data) > LIMITS.size:
        raise RefusedError(rules.LIMIT, f"larger than {LIMITS.size:,} bytes")
    if data.startswith(_BOMS):
        raise RefusedError(rules.NOT_UTF8, "the file starts with a byte order mark")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as fault:
        before = data[: fault.start].decode("utf-8", "replace")
        place = line_and_column(before, len(before))
        raise RefusedError(
            rules.NOT_UTF8, f"byte 0x{data[fault.start]:02x} is not UTF-8 here", *place
        ) from None


def _judge(path: str, value: Any, doubts: tuple[Doubt, ...]) -> tuple[Diagnostic, ...]:
    """OpenAPI says YAML 1.2 with JSON's tags, so a doubt is settled there; elsewhere it is an error."""
    settled = is_openapi(value)
    found = []
    for doubt in doubts:
        place = Location(path, doubt.line, doubt.column)
        name = "key" if doubt.is_key else "value"
        message = f"the {name} `{show(doubt.text)}` is {doubt.kind}"
        if not settled:
            found.append(rules.SYNTAX.at(place, message, "Put it in quotes."))
        elif "text" in doubt.kind and not doubt.is_key:
            found.append(rules.READING_YAML.at(place, f"{message}; read as text", "Put it in quotes."))
    return tuple(found)
