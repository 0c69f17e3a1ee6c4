"""Read the setting `overrides:`, which adds x- keys to schemas that the user cannot edit.

A glob for documents and a JSON Pointer select the schemas.
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any

from trivet import rules
from trivet.diagnostics import Diagnostic, Origin, escape_token, show, split_place
from trivet.normalize.read_schemas import Overrides
from trivet.settings import Settings
from trivet.settings.globs import matches
from trivet.source import Registry

#: A pattern is compared with at most this many names.
_MOST_COMPARED = 1_000


def find_overrides(registry: Registry, settings: Settings) -> tuple[Overrides, tuple[Diagnostic, ...]]:
    """Return the keys that `overrides` adds, by (document, pointer), and a finding for each useless pattern.

    A useless pattern matches nothing. If two patterns set the same key at one location, the one that is further down in
    the settings wins.
    """
    found: dict[tuple[str, str], dict[str, tuple[Any, Origin]]] = {}
    unused = []
    for pattern, keys in settings.overrides.items():
        glob, _, pointer = split_place(pattern)
        written = Origin(settings.place("").document, "/overrides") / pattern
        places = [
            (path, at)
            for path in sorted(registry.indexes)
            if matches(glob, path)
            for at in _pointers(registry, path, pointer)
        ]
        for place in places:
            added = {key: (value, written / key) for key, value in keys.items()}
            found.setdefault(place, {}).update(added)
        if not places:
            unused.append(_unused(settings, pattern, registry))
    return found, tuple(unused)


def _pointers(registry: Registry, path: str, pattern: str) -> list[str]:
    visited = registry.indexes[path].visited
    if "*" not in pattern:
        return [pattern] if pattern in visited else []
    return sorted(pointer for pointer in visited if matches(pattern, pointer))


def _unused(settings: Settings, pattern: str, registry: Registry) -> Diagnostic:
    place = settings.place(f"/overrides/{escape_token(pattern)}")
    hint = f"Did you mean '{show(meant)}'?" if (meant := _meant(pattern, registry)) else ""
    return rules.OVERRIDE_UNUSED.at(place, f"'{show(pattern)}' matches no schema", hint)


def _meant(pattern: str, registry: Registry) -> str:
    """Return the likely correction of a pattern that matches nothing; "" if there is none.

    A pattern has the form `<document>#<pointer>`. If the document exists, the pointer is corrected. Otherwise, the
    document is corrected.
    """
    glob, mark, pointer = split_place(pattern)
    matched = [path for path in sorted(registry.indexes) if matches(glob, path)]
    known = sorted({at for path in matched for at in registry.indexes[path].visited} or registry.indexes)
    near = get_close_matches(pointer if matched else glob, known[:_MOST_COMPARED], 1, 0.75)
    if not near:
        return ""
    return f"{glob}#{near[0]}" if matched else f"{near[0]}{mark}{pointer}"
