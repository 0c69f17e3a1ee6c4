"""The manifest's member `check`: what `trivet check` must know, besides hashes, to see that nothing changed.

All of it follows from the settings and the documents, so it changes only when they do.
"""

from __future__ import annotations

from typing import Any

from trivet.settings import Settings
from trivet.source.documents import Documents
from trivet.source.files import normal_path, own_paths


def record(settings: Settings, documents: Documents) -> dict[str, Any]:
    """Return the member, with an empty checksum; {} if hashes could not tell that nothing changed.

    That is so for settings that differ from those in their file, and for names that the manifest cannot keep apart.
    """
    missing = sorted(documents.absent)
    if not settings.is_as_read or not all(map(_is_text, missing)) or _share_names(settings, documents):
        return {}
    return {
        "absent": missing,
        "checksum": "",
        "folders": sorted({normal_path(folder) for folder in settings.locations.values()}),
        "options": dict(sorted(settings.options.items())),
        "output": settings.output,
        "profiles": {name: _output_of(settings, name) for name in sorted(settings.profiles)},
        "reserved": list(own_paths(settings)),
        "schemas": [normal_path(entry) for entry in settings.schemas],
        "templates": {"templates": settings.templates, **_own_templates(settings)},
    }


def _own_templates(settings: Settings) -> dict[str, str]:
    """Return the template folders of custom targets, which are rows of the manifest's inputs by their own names."""
    return {own.templates: own.templates for _, own in sorted(settings.targets.own.items())}


def _output_of(settings: Settings, profile: str) -> str:
    """Return the output folder of a profile."""
    output = settings.profiles[profile].get("output", settings.output)
    return normal_path(output)


def _share_names(settings: Settings, documents: Documents) -> bool:
    """Return whether a row of the manifest's inputs hides another of the same name."""
    own = _own_templates(settings)
    special = {"templates", settings.file, *own}
    return len(special) < 2 + len(own) or not special.isdisjoint((*documents.inputs, settings.extensions))


def _is_text(path: str) -> bool:
    return not any("\ud800" <= char <= "\udfff" for char in path)
