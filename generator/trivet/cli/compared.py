"""Compile a project, and compare its files with the result."""

from __future__ import annotations

from trivet.artifacts import Drift, compare
from trivet.cli.built import built
from trivet.cli.options import folders_of, protected_of, sources_of
from trivet.cli.partial import narrowed
from trivet.cli.progress import Progress
from trivet.settings import Settings


def drift_of(
    settings: Settings, only: tuple[str, ...], strict_tools: bool, whole: bool, full: bool, progress: Progress
) -> Drift:
    """Return how the files on disk differ from what the inputs produce.

    - `only`: the targets to compare; if empty, all targets.
    - `whole`: whether to show diffs in full.
    - `full`: whether to generate everything without the cache.
    """
    wanted = narrowed(settings, built(settings, progress.at, full=full).artifacts, only)
    progress.at("compare")
    return compare(
        settings.root,
        settings.output,
        wanted,
        folders=folders_of(settings),
        protected=protected_of(settings),
        sources=sources_of(settings),
        strict_tools=strict_tools,
        whole=whole,
    )
