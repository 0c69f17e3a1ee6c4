"""Names the files and anchors of the documentation: a page for each definition, an anchor for each member.

A file name is plain ASCII and depends only on the definition. If two names differ only in case, both get a suffix made
from the full names of their definitions.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from trivet.digests import hex_digits
from trivet.sinks import PathSegment, path_segment

_STEM_CHARACTERS = 150


def segment(text: str) -> PathSegment:
    """Return a text as one segment of a path. A text that had to be changed or cut gets a digest."""
    plain = re.sub(r"[^A-Za-z0-9_.-]+", "_", text).lstrip(".-") or "_"
    if plain == text and len(plain) <= _STEM_CHARACTERS:
        return path_segment(plain)
    return path_segment(f"{plain[:_STEM_CHARACTERS]}_{_digest(text)}")


def pages(names: Iterable[str]) -> dict[str, str]:
    """Return the page of each definition, below the docs' folder: `types/oura.publicsession.PublicSession.md`."""
    return {name: f"types/{stem}.md" for name, stem in segments(names).items()}


def segments(texts: Iterable[str]) -> dict[str, str]:
    """Return a unique path segment for each text. If segments differ only in case, each of them gets a digest."""
    wanted = {text: segment(text) for text in texts}
    taken = Counter(stem.casefold() for stem in wanted.values())
    return {
        text: stem if taken[stem.casefold()] == 1 else f"{stem}_{_digest(text)}"
        for text, stem in wanted.items()
    }


def anchor_of(prefix: str, text: str) -> str:
    """Return an anchor for a text: the text itself if it is a plain word, else a similar word, `~` and a digest."""
    if re.fullmatch(r"[A-Za-z0-9_.-]{1,100}", text):
        return f"{prefix}-{text}"
    likeness = re.sub(r"[^A-Za-z0-9_.-]+", "_", text)[:60]
    return f"{prefix}-{likeness}~{_digest(text)}"


def section_anchor(name: str) -> str:
    """Return the anchor of a type that is a section of another type's page; `name` is its local name."""
    return anchor_of("t", name)


def member_anchor(name: str, section: str = "") -> str:
    """Return the anchor of a member's row.

    The row is on its type's page, or, if `section` is given, in the section with that anchor.
    """
    return "~".join(filter(None, (section, anchor_of("p", name))))


def rules_anchor(name: str, section: str = "") -> str:
    """Return the anchor of the details that do not fit in a member's row."""
    return "~".join(filter(None, (section, anchor_of("c", name))))


def relative(source: str, target: str) -> str:
    """Return the relative path from one file to another, both relative to the same folder."""
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
    """Return for each first element of a pair the second elements, sorted and without duplicates."""
    grouped: dict[str, set[str]] = {}
    for first, second in pairs:
        grouped.setdefault(first, set()).add(second)
    return {first: tuple(sorted(seconds)) for first, seconds in sorted(grouped.items())}
