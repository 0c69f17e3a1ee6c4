"""Where everything stands in the documentation: the page of each definition, the anchor of each member.

File names are plain ASCII, part under case folding, and depend on the definition alone, unless two would fold
together: then both get a suffix made from their full names.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from trivet.digests import hex_digits
from trivet.sinks import PathSegment, path_segment

_STEM_CHARACTERS = 150


def segment(text: str) -> PathSegment:
    """Any text as one plain path segment; text that had to be changed or cut gets a digest."""
    plain = re.sub(r"[^A-Za-z0-9_.-]+", "_", text).lstrip(".-") or "_"
    if plain == text and len(plain) <= _STEM_CHARACTERS:
        return path_segment(plain)
    return path_segment(f"{plain[:_STEM_CHARACTERS]}_{_digest(text)}")


def pages(names: Iterable[str]) -> dict[str, str]:
    """The page of each definition, below the docs' folder: `types/oura.publicsession.PublicSession.md`."""
    return {name: f"types/{stem}.md" for name, stem in segments(names).items()}


def segments(texts: Iterable[str]) -> dict[str, str]:
    """Each text as a path segment of its own; those that would fold together get a digest."""
    wanted = {text: segment(text) for text in texts}
    taken = Counter(stem.casefold() for stem in wanted.values())
    return {
        text: stem if taken[stem.casefold()] == 1 else f"{stem}_{_digest(text)}"
        for text, stem in wanted.items()
    }


def anchor_of(prefix: str, text: str) -> str:
    """An anchor for any text: itself where it is a plain word, else a likeness, `~` and a digest."""
    if re.fullmatch(r"[A-Za-z0-9_.-]{1,100}", text):
        return f"{prefix}-{text}"
    likeness = re.sub(r"[^A-Za-z0-9_.-]+", "_", text)[:60]
    return f"{prefix}-{likeness}~{_digest(text)}"


def section_anchor(name: str) -> str:
    """The anchor of a type that has a section on another's page, by its local name."""
    return anchor_of("t", name)


def member_anchor(name: str, section: str = "") -> str:
    """The anchor of a member's row on its type's page, or in the section with that anchor."""
    return "~".join(filter(None, (section, anchor_of("p", name))))


def rules_anchor(name: str, section: str = "") -> str:
    """The anchor of what a member's row has no room for."""
    return "~".join(filter(None, (section, anchor_of("c", name))))


def relative(source: str, target: str) -> str:
    """The way from one file to another, both relative to the same folder."""
    here, there = _parts(source)[:-1], _parts(target)
    shared = 0
    while shared < min(len(here), len(there) - 1) and here[shared] == there[shared]:
        shared += 1
    return "/".join([*[".."] * (len(here) - shared), *there[shared:]])


def _parts(path: str) -> list[str]:
    return [part for part in path.split("/") if part not in ("", ".")]


def _digest(text: str) -> str:
    return hex_digits(text, 8)


def by_definition(pairs: Iterable[tuple[str, str]]) -> Mapping[str, tuple[str, ...]]:
    """Pairs grouped by their first part; both sorted, each once."""
    grouped: dict[str, set[str]] = {}
    for first, second in pairs:
        grouped.setdefault(first, set()).add(second)
    return {first: tuple(sorted(seconds)) for first, seconds in sorted(grouped.items())}
