"""Chooses a few patterns for `ignore:` that match some documents of a folder and no others."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath

from trivet.source.ignore import Ignore

#: Kind of pattern → the minimum number of documents that a pattern of this kind must exclude. It is higher for kinds
#: that are likely to match documents added later. If patterns of several kinds exclude equally many documents, the kind
#: that is listed first is preferred.
_LEAST = {"folder": 2, "folders": 2, "part": 2, "word": 3, "name": 2, "suffix": 10}


def patterns(left_out: Iterable[str], kept: Iterable[str]) -> tuple[str, ...]:
    """Return patterns in gitignore syntax, sorted, that match every document in `left_out` and none in `kept`."""
    remaining = set(left_out)
    keeping = tuple(kept)
    by_pattern = _candidates(remaining, keeping)
    found = []
    while (best := _best(by_pattern, remaining)) is not None:
        matched = by_pattern.pop(best)
        ignore = Ignore([best[1]])
        if not any(ignore.file(path) for path in keeping):
            found.append(best[1])
            remaining -= matched
    return tuple(sorted([*found, *(f"/{_escaped(path)}" for path in remaining)]))


def _candidates(left_out: Iterable[str], kept: Iterable[str]) -> dict[tuple[str, str], set[str]]:
    """Return patterns to propose for `ignore:`, by (kind, pattern), with the `left_out` documents they match.

    A pattern is not returned if it matches a document in `kept`, or if it matches too few documents.
    """
    forbidden = {pattern for path in kept for _, pattern in _features(path)}
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for path in left_out:
        for kind, pattern in _features(path):
            if pattern not in forbidden:
                found[kind, pattern].add(path)
    return {each: paths for each, paths in found.items() if len(paths) >= _LEAST[each[0]]}


def _best(by_pattern: Mapping[tuple[str, str], set[str]], remaining: set[str]) -> tuple[str, str] | None:
    """Return the (kind, pattern) that matches the largest number of remaining documents.

    Return None if no pattern matches enough of them.
    """
    kinds = list(_LEAST)
    counted = (
        (-len(paths & remaining), kinds.index(kind), pattern, kind)
        for (kind, pattern), paths in by_pattern.items()
    )
    worth = [each for each in counted if -each[0] >= _LEAST[each[3]]]
    _, _, pattern, kind = min(worth, default=(0, 0, "", ""))
    return (kind, pattern) if worth else None


def _features(path: str) -> Iterator[tuple[str, str]]:
    """Yield (kind, pattern) for each pattern of `ignore:` that would leave out the document at `path`.

    The kind says what the pattern matches, such as `folder` or `suffix`.
    """
    pure = PurePosixPath(path)
    for folder in (*pure.parents,)[:-1]:
        yield "folders", f"{_escaped(folder.name)}/"
        yield "folder", f"/{_escaped(str(folder))}/"
    name = pure.name
    yield "name", _escaped(name)
    for part in name.split(".")[1:-1]:
        if not part.isdigit():
            yield "part", f"*.{_escaped(part)}.*"
    words = re.split(r"([-_])", pure.name.partition(".")[0])
    if len(words) > 2:
        rest = _escaped(name[name.index(".") :]) if "." in name else ""
        yield "word", f"{_escaped(words[0])}{words[1]}*"
        yield "word", f"*{words[-2]}{_escaped(words[-1])}{rest}"
    if pure.suffix:
        yield "suffix", f"*{_escaped(pure.suffix)}"


def _escaped(text: str) -> str:
    """Return a gitignore pattern that matches this text and no other."""
    return "".join(f"\\{char}" if char in "\\*?[]!# " else char for char in text)
