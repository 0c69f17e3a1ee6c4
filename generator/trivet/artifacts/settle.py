"""Decides what happened to files that have changed since trivet wrote them.

They may have been merged by git, reformatted, or edited by hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from trivet.artifacts.entry import Entry, State
from trivet.artifacts.git_history import Past, plain
from trivet.artifacts.merged import merged
from trivet.artifacts.reformatted import is_reformatted
from trivet.digests import sha256

_DOUBTFUL = ("conflict", "edited", "unlisted", "orphan-edited")


def doubtful(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Return the entries of existing files whose present text is perhaps not what trivet wrote."""
    return tuple(entry for entry in entries if entry.state in _DOUBTFUL and entry.have is not None)


def reformatted(entries: Iterable[Entry]) -> Iterator[Entry]:
    """Yield all entries; if only the layout of a file was changed, its entry is marked `reformatted`.

    Only entries of files that were possibly not written by trivet are examined.
    """
    for entry in entries:
        same = entry.state in _DOUBTFUL and entry.want is not None and _is_one_of(entry, [entry.want])
        yield replace(entry, state="reformatted", note="") if same else entry


def settled(entries: Iterable[Entry], past: Past) -> Iterator[Entry]:
    """Yield all entries with their final states.

    A state changes only if it is uncertain whether trivet wrote the file. Then git's history (`past`) decides.
    """
    each = tuple(entries)
    unsettled = doubtful(each)
    texts = {entry.path: plain(entry.have or b"") for entry in unsettled}
    fresh = {entry.path: entry.want for entry in unsettled if entry.want is not None}
    explained = from_branches(texts, past, fresh)
    for entry in each:
        state = _state(entry, past, entry.path in explained)
        yield entry if state == entry.state else replace(entry, state=state, note="")


def from_branches(texts: Mapping[str, bytes], past: Past, fresh: Mapping[str, bytes]) -> set[str]:
    """Return the paths of files that git may have made by merging texts that trivet wrote.

    All lines of such a file come from texts of a single group of commits and from `fresh`.

    - `texts`: the current text of each path
    - `past`: the texts that trivet wrote, in groups of commits; a merge combines texts of one group
    - `fresh`: the texts that trivet generates now
    """
    found: set[str] = set()
    for moment in past.moments:
        left = {path: text for path, text in texts.items() if path not in found}
        found |= merged(left, moment, fresh)
    return found


def _state(entry: Entry, past: Past, is_merged: bool) -> State:
    if entry.state not in _DOUBTFUL or entry.have is None:
        return entry.state
    is_ours = sha256(plain(entry.have)) in past.listed.get(entry.path, ())
    is_known = is_ours or is_merged or _is_one_of(entry, past.texts(entry.path))
    if entry.state == "orphan-edited":
        return "orphaned" if is_known else entry.state
    if entry.state == "conflict":
        return "conflict" if is_merged or not past.texts(entry.path) else "edited"
    if is_known:
        return "stale" if is_ours else "merged" if is_merged else "reformatted"
    unclear = entry.state == "edited" and past.may_be_merged(entry.path, entry.have)
    return "unclear" if unclear else entry.state


def _is_one_of(entry: Entry, texts: Iterable[bytes]) -> bool:
    return any(is_reformatted(entry.path, entry.have or b"", text) for text in texts)
