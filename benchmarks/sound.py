"""Builds of all documents of a tree that can be generated; the others are counted by the rule that says why."""

from __future__ import annotations

import re
import traceback
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import trivet
from trivet.pipeline import Build
from trivet.settings import Settings
from trivet.settings.records import Targets
from trivet.source.files import list_schemas
from trivet.targets.sql.dialects import DIALECTS

Made = tuple[Settings, Build]


def builds(settings: Settings, refused: Counter[str]) -> Iterator[Made]:
    """Builds of all documents that can be generated, together where possible; others are counted by rule.

    Where a build of many fails by a bug, its halves are tried; where that of one does, without the target.
    """
    documents = [found.path for found in list_schemas(settings).files if not found.ignored]
    pending = [documents]
    while pending:
        part = pending.pop()
        others = tuple(f"/{_escaped(path)}" for path in documents if path not in part)
        narrowed = replace(settings, ignore=(*settings.ignore, *others))
        try:
            made = _of_the_sound(narrowed, refused)
        except Exception as error:  # noqa: BLE001 (a bug is a number in the table, not the end of the run)
            if len(part) > 1:
                half = len(part) // 2
                pending.extend((part[half:], part[:half]))
            else:
                yield from _without_the_faulty(narrowed, error, refused)
            continue
        if made is not None:
            yield made


def _of_the_sound(settings: Settings, refused: Counter[str]) -> Made | None:
    """A build without the documents that have errors; None where none is left."""
    while True:
        try:
            return settings, trivet.compile(settings)
        except trivet.InputError as error:
            faults = [one for one in error.diagnostics if one.severity == "error"]
            rules = {one.location.document: one.rule for one in reversed(faults)}
            fresh = tuple(f"/{_escaped(path)}" for path in sorted(rules))
            if set(fresh) <= set(settings.ignore) or any(one.rule == "no-schemas" for one in faults):
                return None
            refused.update(rules.values())
            settings = replace(settings, ignore=(*settings.ignore, *fresh))


def _without_the_faulty(settings: Settings, error: Exception, refused: Counter[str]) -> Iterator[Made]:
    """The build of one document without the targets that a bug stops."""
    targets = settings.targets
    for _ in range(4):
        frames = [frame.filename for frame in traceback.extract_tb(error.__traceback__)]
        where = next((found for name in reversed(frames) if (found := _TARGET.search(name))), None)
        told = f"bug in {where.group() if where else 'the stages'}: {type(error).__name__}"
        refused[f"{told}: {plain_reason(str(error))}"] += 1
        if where is None:
            return
        targets = _less(targets, where)
        try:
            made = _of_the_sound(replace(settings, targets=targets), refused)
        except Exception as again:  # noqa: BLE001 (see above)
            error = again
            continue
        if made is not None:
            yield made
        return


def _less(targets: Targets, where: re.Match[str]) -> Targets:
    if where["dialect"] and targets.sql is not None:
        kept = tuple(name for name in targets.sql.dialects if name != where["dialect"])
        return replace(targets, sql=replace(targets.sql, dialects=kept) if kept else None)
    return replace(targets, **dict.fromkeys([where["target"]]))


_TARGET = re.compile(
    rf"targets/(?P<target>models|sql|schema)(?:/dialects/(?P<dialect>{'|'.join(DIALECTS)}))?"
)


def _escaped(path: str) -> str:
    """A path as a line of gitignore syntax."""
    return re.sub(r"([\\*?\[\]!# ])", r"\\\1", path)


def plain_reason(reason: str) -> str:
    """A reason without what it quotes, so that equal causes count as one."""
    return re.sub(r"'[^']*'|\"[^\"]*\"|`[^`]*`|\d+", "…", reason)[:100]
