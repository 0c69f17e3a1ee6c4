"""Read a document from the bytes of a file: its value, or a diagnostic that says why it has none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from trivet import rules
from trivet.diagnostics import Diagnostic, Location, show
from trivet.reader.conflicts import refuse_conflict
from trivet.reader.duplicates import Duplicate
from trivet.reader.json_reader import read_json
from trivet.reader.limits import LIMITS
from trivet.reader.refusal import RefusedError, line_and_column
from trivet.reader.yaml_reader import Doubt, read_yaml

YAML_SUFFIXES = (".yaml", ".yml")
SUFFIXES = (".json", *YAML_SUFFIXES)
_DRAFTS = re.compile(r"https?://(?:www\.)?json-schema\.org/", re.IGNORECASE)
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Read:
    """The result of reading a file. `value` is only meaningful if `ok` is true."""

    ok: bool
    value: Any = None
    text: str = ""
    diagnostics: tuple[Diagnostic, ...] = ()


def read_document(path: str, data: bytes, duplicates: list[Duplicate] | None = None) -> Read:
    """Return the value of a JSON or YAML file, or a diagnostic. Invalid bytes raise no exception.

    - `path`: relative to the root; its suffix decides between JSON and YAML. If the suffix is unknown, the text
      decides.
    - `duplicates`: collects duplicate members, whose last value is used. If it is None, they are errors.
    """
    try:
        text = _decode(data)
        if not text.strip():
            raise RefusedError(rules.SYNTAX, "the document is empty")
        refuse_conflict(text)
        if is_yaml(path, text):
            read = read_yaml(text, duplicates=duplicates)
            return Read(True, read.value, text, tuple(_readings(path, read.doubts)))
        return Read(True, read_json(text, duplicates), text)
    except RefusedError as refused:
        return Read(False, diagnostics=(refused.diagnostic(path),))


def is_yaml(path: str, text: str) -> bool:
    """Return whether a document is YAML rather than JSON.

    The suffix decides. With an unknown suffix, a text that begins with `{` or `[` is JSON, and any other is
    YAML.
    """
    if path.lower().endswith(SUFFIXES):
        return path.lower().endswith(YAML_SUFFIXES)
    return not text.lstrip().startswith(("{", "["))


def is_openapi(value: Any) -> bool:
    """Return whether a document is an OpenAPI or Swagger description.

    It is one if it has the member `openapi` or `swagger`, and no `$schema` that names a draft.
    """
    if not isinstance(value, dict) or not ("openapi" in value or "swagger" in value):
        return False
    draft = value.get("$schema")
    return not (isinstance(draft, str) and _DRAFTS.match(draft))


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


def _readings(path: str, doubts: tuple[Doubt, ...]) -> Iterator[Diagnostic]:
    """Yield a finding for each YAML scalar in `doubts`.

    trivet has read these scalars as text. Other parsers may read them as something else, such as numbers
    (docs/readings.md).
    """
    for doubt in doubts:
        place = Location(path, doubt.line, doubt.column)
        name = "key" if doubt.is_key else "value"
        message = f"the {name} `{show(doubt.text)}` is {doubt.kind}; read as text"
        yield rules.READING_YAML.at(place, message, "Put it in quotes.")
