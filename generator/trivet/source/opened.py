"""Turn the bytes of a file into its value: parse them, handle duplicate keys, and apply the file's patch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from trivet import rules
from trivet.diagnostics import Diagnostic, Location, Origin
from trivet.reader.document import read_document
from trivet.reader.duplicates import Duplicate
from trivet.source.concessions import Conceded, Concessions, notice, proposal
from trivet.source.documents import Role
from trivet.source.ignore import line_for
from trivet.source.patches import Patches, patched
from trivet.source.provenance import Patch


@dataclass(frozen=True, slots=True)
class Opened:
    """A parsed file.

    `value` is only meaningful if `ok` is true. `text` is the text of the file, without the changes of its patch.
    """

    ok: bool
    value: Any
    text: str
    diagnostics: tuple[Diagnostic, ...]
    conceded: tuple[Conceded, ...] = ()
    patch: Patch | None = None


def open_document(path: str, data: bytes, role: Role, concessions: Concessions, patches: Patches) -> Opened:
    """Parse a document, and apply the concessions and patches of the settings to it.

    Invalid content never raises an exception: the faults are in the diagnostics of the result.
    """
    duplicates: list[Duplicate] = []
    read = read_document(path, data, duplicates)
    found = list(_with_ignore_hint(read.diagnostics, path, role))
    conceded = []
    for one in duplicates:
        origin, place = Origin(path, one.pointer), Location(path, one.line, one.column, one.pointer)
        if concessions.cover("duplicate-key", origin):
            conceded.append(Conceded("duplicate-key", origin))
            found.append(notice("duplicate-key", place, one.message))
            continue
        (finding,) = _with_ignore_hint((rules.DUPLICATE_KEY.at(place, one.message, one.hint),), path, role)
        found.append(replace(finding, proposal=proposal("duplicate-key", origin, concessions.settings)))
    value, patch = read.value, None
    is_read = read.ok and all(one.severity != "error" for one in found)
    if is_read and path in patches.by_document:
        changed = patched(value, patches.by_document[path], path)
        value, patch = changed.value, changed.patch
        found.extend(changed.diagnostics)
    ok = is_read and path not in patches.broken and all(one.severity != "error" for one in found)
    return Opened(ok, value, read.text, tuple(found), tuple(conceded), patch)


def _with_ignore_hint(found: Iterable[Diagnostic], path: str, role: Role) -> Iterator[Diagnostic]:
    for diagnostic in found:
        if role == "schema" and diagnostic.severity == "error":
            hint = f"Correct it, or exclude the file: `ignore: [{line_for(path)}]`."
            yield replace(diagnostic, hint="\n".join(filter(None, (diagnostic.hint, hint))))
        else:
            yield diagnostic
