"""Finds how the generated files differ from what the inputs produce, and why, for `trivet check`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from trivet.artifacts.causes import because, changed_inputs, changed_tools
from trivet.artifacts.diff import Diff, diff
from trivet.artifacts.entry import REFUSED, Entry
from trivet.artifacts.errors import reading
from trivet.artifacts.lock import locked
from trivet.artifacts.output_paths import check_wanted, ground
from trivet.artifacts.records import Change, Drift, Kind, reading_order
from trivet.artifacts.recover import pending
from trivet.artifacts.survey import Survey, survey
from trivet.artifacts.untracked import documents, with_untracked
from trivet.diagnostics import show
from trivet.git.ask import refusal
from trivet.git.repository import find_repository
from trivet.unchanged.checksum import without_checksum

_TOOLS = re.compile(rb'"tools":\s*\{[^{}]*\}')
_DIFF_LINES = 60
_DIFF_LINES_IN_ALL = 2000
_WHOLE = 1_000_000

_KINDS: dict[str, Kind] = {
    "missing": "missing",
    "stale": "stale",
    "converted": "edited",
    "conflict": "edited",
    "merged": "edited",
    "reformatted": "edited",
    "edited": "edited",
    "unclear": "edited",
    "unlisted": "edited",
    "blocked": "edited",
    "orphaned": "orphaned",
    "orphan-edited": "orphaned",
    "outside": "orphaned",
}

_HINTS: dict[str, str] = {
    "converted": "git's autocrlf does this; a line `{output}/** text eol=lf` in .gitattributes prevents it",
    "conflict": "`trivet generate` rewrites it",
    "merged": "`trivet generate` rewrites it",
    "reformatted": "`trivet generate` restores it; `exclude: ^{output}/` excludes it from pre-commit's formatters",
    "unlisted": "move it, or run `trivet generate --force`, which overwrites it",
    "blocked": "move it: trivet neither follows links nor replaces folders",
    "edited": "change the schema or a template instead; `trivet generate --force` overwrites the file",
    "unclear": "`trivet generate --force` overwrites it; check that nobody edited it",
    "orphan-edited": "move or delete it; `trivet generate --force` keeps it and removes it from the manifest",
    "outside": "delete it by hand if it is not needed; `trivet generate` keeps it and removes it from the manifest",
}


def compare(
    root: Path,
    output: str,
    wanted: Mapping[str, str],
    *,
    folders: Iterable[str] = (),
    protected: Iterable[str] = (),
    sources: Sequence[str] = (),
    strict_tools: bool = False,
    whole: bool = False,
    patience: float = 30.0,
) -> Drift:
    """Return how the files below `root` differ from the wanted ones. Nothing is written.

    All paths are relative to `root`.

    - `wanted`: the text of each file, including the manifest, by path.
    - `folders`: the targets' folders.
    - `protected`: schemas and other inputs.
    - `sources`: the settings file and template folders. If given, files that git's index lacks are listed.
    - `strict_tools`: whether other tool versions in the manifest are a difference, not only a notice.
    - `whole`: whether to show diffs in full.
    - `patience`: how many seconds to wait for another run.

    Raises `WriteError` if another run does not end in time, or if a file cannot be read. Raises `TrivetError` if a
    folder is outside the root, or if a wanted path is among the inputs.
    """
    where = ground(root, output, folders, protected)
    check_wanted(where, wanted)
    with reading(root), locked(where, exclusive=False, patience=patience):
        notices = [
            f"{name} was left by an interrupted run; the next `trivet generate` cleans it up"
            for name in pending(where)
        ]
        seen = survey(where, wanted)
    tools = changed_tools(seen.old, seen.new)
    if only_tools_differ(seen) and not strict_tools:
        last = seen.entries[-1]
        notices.append(
            f"{last.path}: written by other tool versions, with the same result: {'; '.join(tools)}"
        )
        seen = Survey(where, seen.old, seen.new, seen.entries[:-1])
    found = changes(seen, seen.entries, whole=whole)
    if sources:
        notices += _unread_by_git(root)
        found = with_untracked(where, found, wanted, (*sources, *documents(seen.new["inputs"])))
    return Drift(found, tuple(notices))


def _unread_by_git(root: Path) -> Iterator[str]:
    """Yield a notice if the project is in a git repository that git refuses to read, such as one of another user."""
    repository = find_repository(root)
    refused = refusal(repository.root) if repository else ""
    if refused:
        yield f"git does not read this repository, so files that were never added are not found: {show(refused)}"


def changes(seen: Survey, entries: Iterable[Entry], *, whole: bool = False) -> tuple[Change, ...]:
    """Return a change for each entry whose file is not up to date, sorted by path.

    A change has a diff and the causes. Long diffs are cut, unless `whole` is true.
    """
    causes = (*changed_inputs(seen.old, seen.new), *changed_tools(seen.old, seen.new))
    if seen.old.raw is None or seen.old.fault:
        causes = ()
    found, left = [], _WHOLE if whole else _DIFF_LINES_IN_ALL
    for entry in sorted(entries, key=lambda each: reading_order(each.path)):
        if entry.state != "same":
            one = _change(seen, entry, causes, left if whole else min(left, _DIFF_LINES))
            found.append(one)
            left = max(0, left - one.diff.count("\n"))
    return tuple(sorted(found, key=lambda one: one.path))


def _change(seen: Survey, entry: Entry, causes: tuple[str, ...], limit: int) -> Change:
    kind, why = _KINDS[entry.state], because(entry, seen.old, causes)
    if entry.path == seen.where.manifest and entry.state == "stale" and not causes:
        kind, why = _manifest_change(seen) or (kind, why)
    hint = _HINTS.get(entry.state, "").format(output=seen.where.output)
    shown = diff(entry.path, entry.have, entry.want, limit) if _has_diff(seen, entry) else Diff()
    return Change(entry.path, kind, why, hint, shown.line, shown.text, shown.more, entry.state in REFUSED)


def _has_diff(seen: Survey, entry: Entry) -> bool:
    """Return whether to show a diff of an entry.

    The manifest gets none, because its hashes change whenever another file changes.
    """
    return entry.path != seen.where.manifest and (entry.have is not None or entry.state == "missing")


def _manifest_change(seen: Survey) -> tuple[Kind, tuple[str, ...]] | None:
    """Return the kind and the causes of a change of the manifest.

    Call this only if no input has changed. Return None if changes of other files explain the change of the
    manifest.
    """
    others = {entry.state for entry in seen.entries[:-1]}
    if others & {"merged", "conflict"}:
        return "edited", because(replace(seen.entries[-1], state="merged"), seen.old, ())
    return None if others - {"same", "edited"} else ("edited", ("edited by hand",))


def only_tools_differ(seen: Survey) -> bool:
    """Return whether the manifest on disk differs from the new one, but only in `tools` and the checksum."""
    last = seen.entries[-1]
    if last.state != "stale" or not changed_tools(seen.old, seen.new):
        return False
    return _without_tools(last.have or b"") == _without_tools(last.want or b"")


def _without_tools(manifest: bytes) -> bytes:
    return _TOOLS.sub(b"", without_checksum(manifest), 1)
