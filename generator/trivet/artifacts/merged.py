"""Decides whether every line of a text comes from texts that trivet wrote, as after a git merge.

If the text has merge markers, each side is examined separately.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from trivet.artifacts.old_manifest import has_markers, one_side
from trivet.git.hunks import Hunk, hunks


def merged(
    texts: Mapping[str, bytes], sources: Mapping[str, Sequence[bytes]], fresh: Mapping[str, bytes]
) -> set[str]:
    """Return the paths whose text may be a git merge of texts that trivet wrote or generates now.

    - `texts`: the present text of each path.
    - `sources`: for each path, the texts that trivet wrote there in the merged commits. A path without any is
      never returned.
    - `fresh`: the text that trivet generates now, by path.

    The result is empty if git cannot compare the texts.
    """
    jobs = [
        (
            path,
            len(sources[path]),
            [(source, text) for source in (*sources[path], *_if_present(fresh.get(path)))],
        )
        for path in texts
        if sources.get(path)
        for text in _sides(texts[path])
    ]
    results = hunks([pair for _, _, pairs in jobs for pair in pairs]) if jobs else None
    if results is None:
        return set()
    remaining = iter(results)
    mixed = {
        path for path, parents, pairs in jobs if not _is_covered([next(remaining) for _ in pairs], parents)
    }
    return {path for path, _, _ in jobs} - mixed


def _if_present(text: bytes | None) -> Iterator[bytes]:
    if text is not None:
        yield text


def _sides(text: bytes) -> tuple[bytes, ...]:
    return (one_side(text, b"<"), one_side(text, b">")) if has_markers(text) else (text,)


def _is_covered(each: Sequence[list[Hunk]], parents: int) -> bool:
    """Return whether a text can be the result of a git merge of its sources.

    `each` has the hunks between each source and the text. The first `parents` sources are the merged versions.
    """
    foreign = set.intersection(
        *({line for one in diff for line in range(one.start, one.stop)} for diff in each)
    )
    seams = set.intersection(*({gap for one in diff for gap in _gaps(one)} for diff in each))
    losses = {gap for diff in each[:parents] for one in diff if one.lost for gap in _gaps(one)}
    return not foreign and not seams & losses


def _gaps(hunk: Hunk) -> range:
    """Return the gaps between lines that a hunk touches; gap n is the one before line n."""
    return range(hunk.start, hunk.stop + 1)
