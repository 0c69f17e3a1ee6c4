"""Names the pages of definitions, and the anchors of sections and members.

A file name is plain ASCII, made from the definition's full name. If two names differ only in case, both get a
digest as suffix.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from trivet.digests import hex_digits
from trivet.sinks import PathSegment, path_segment

_STEM_CHARACTERS = 150


def segment(text: str) -> PathSegment:
    """Return a string as one segment of a path. A string that had to be changed or cut gets a digest as a suffix."""
    plain = re.sub(r"[^A-Za-z0-9_.-]+", "_", text).lstrip(".-") or "_"
    if plain == text and len(plain) <= _STEM_CHARACTERS:
        return path_segment(plain)
    return path_segment(f"{plain[:_STEM_CHARACTERS]}_{_digest(text)}")


def pages(names: Iterable[str]) -> dict[str, str]:
    """Return the path of each definition's page, such as `types/oura.publicsession.PublicSession.md`.

    Paths are relative to the docs folder.
    """
    return {name: f"types/{stem}.md" for name, stem in segments(names).items()}


def segments(texts: Iterable[str]) -> dict[str, str]:
    """Return a unique path segment for each string. If segments differ only in case, each gets a digest as a suffix."""
    wanted = {text: segment(text) for text in texts}
    taken = Counter(stem.casefold() for stem in wanted.values())
    return {
        text: stem if taken[stem.casefold()] == 1 else f"{stem}_{_digest(text)}"
        for text, stem in wanted.items()
    }


def anchor_of(prefix: str, text: str) -> str:
    """Return an anchor: `<prefix>-<text>`, or `<prefix>-<similar>~<digest>` for a text that needs escaping.

    `<similar>` has underscores in place of special characters. `<digest>` is made from the text.
    """
    if re.fullmatch(r"[A-Za-z0-9_.-]{1,100}", text):
        return f"{prefix}-{text}"
    likeness = re.sub(r"[^A-Za-z0-9_.-]+", "_", text)[:60]
    return f"{prefix}-{likeness}~{_digest(text)}"


def section_anchor(name: str) -> str:
    """Return the anchor of the section that describes a type. `name` is the type's name without its module."""
    return anchor_of("t", name)


def member_anchor(name: str, section: str = "") -> str:
    """Return the anchor of a member's row in the table of members.

    If the table is in a section of the page, `section` is the anchor of that section.
    """
    return "~".join(filter(None, (section, anchor_of("p", name))))


def rules_anchor(name: str, section: str = "") -> str:
    """Return the anchor of a member's list of constraints, for constraints that do not fit in its table row.

    `name` is the JSON name of the member. `section` means the same as in `member_anchor`.
    """
    return "~".join(filter(None, (section, anchor_of("c", name))))


def relative(source: str, target: str) -> str:
    """Return the relative path from the file `source` to the file `target`.

    Both parameters are relative to the same folder.
    """
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
    """Group the pairs: `[("b", "y"), ("a", "z"), ("b", "x")]` → `{"a": ("z",), "b": ("x", "y")}`.

    The keys are sorted. Each tuple is sorted and has no duplicates.
    """
    grouped: dict[str, set[str]] = {}
    for first, second in pairs:
        grouped.setdefault(first, set()).add(second)
    return {first: tuple(sorted(seconds)) for first, seconds in sorted(grouped.items())}
