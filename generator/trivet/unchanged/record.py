"""Makes the member `check` of the manifest, with which `trivet check` can prove that nothing changed.

`check` depends only on the settings and the documents. The hashes are in other members.
"""

from __future__ import annotations

from typing import Any

from trivet.settings import Settings
from trivet.source.documents import Documents
from trivet.source.files import normal_path, own_paths


def record(settings: Settings, documents: Documents) -> dict[str, Any]:
    """Return the value of `check` in the manifest, for a later `trivet check`; its `checksum` is still "".

    Return {} in three cases:

    - The settings differ from those in the settings file.
    - Two inputs would have the same name in the manifest.
    - The path of a missing document is not valid Unicode.
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
    """Return the template folders of custom targets, by the names that they have in the manifest.

    The name of a folder is its path, so the result maps each path to itself.
    """
    return {own.templates: own.templates for _, own in sorted(settings.targets.own.items())}


def _output_of(settings: Settings, profile: str) -> str:
    output = settings.profiles[profile].get("output", settings.output)
    return normal_path(output)


def _share_names(settings: Settings, documents: Documents) -> bool:
    """Return whether two inputs would have the same name in the manifest, so that one of them would be hidden."""
    own = _own_templates(settings)
    special = {"templates", settings.file, *own}
    return len(special) < 2 + len(own) or not special.isdisjoint((*documents.inputs, settings.extensions))


def _is_text(path: str) -> bool:
    return not any("\ud800" <= char <= "\udfff" for char in path)
