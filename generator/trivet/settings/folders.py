"""Check that the folders and instances that the settings name exist."""

from __future__ import annotations

from collections.abc import Iterator

from trivet import rules
from trivet.diagnostics import Diagnostic, escape_token, show
from trivet.existing import exists, is_folder
from trivet.settings.near_files import near_file
from trivet.settings.settings import Settings

_COPY = "`trivet templates copy NAME` creates it; until you change a template, omit the key."


def missing_folders(settings: Settings) -> Iterator[Diagnostic]:
    """Yield a finding for each missing folder under `templates:`, `locations:` or the `templates:` of a target."""
    named = {} if settings.templates is None else {"/templates": (settings.templates, _COPY)}
    for name, own in settings.targets.own.items():
        hint = f"Create the folder '{show(own.templates)}' and put the target's templates into it."
        named[f"/targets/{escape_token(name)}/templates"] = (own.templates, hint)
    for prefix, folder in settings.locations.items():
        hint = "Create the folder and put the documents of these URLs into it."
        named[f"/locations/{escape_token(prefix)}"] = (folder, hint)
    for pointer, (path, hint) in named.items():
        if not is_folder(settings.root / path):
            key = "locations" if pointer.startswith("/locations/") else "templates"
            message = f"`{key}:` names '{show(path)}': no such folder"
            near = near_file(settings.root, path)
            yield rules.UNREADABLE.at(settings.place(pointer), message, near or hint)


def missing_instances(settings: Settings) -> Iterator[Diagnostic]:
    """Yield a finding for each file or folder under `instances:` that does not exist."""
    for index, path in enumerate(settings.instances):
        if not exists(settings.root / path):
            message = f"`instances:` names '{show(path)}': no such file or folder"
            place = settings.place(f"/instances/{index}")
            yield rules.UNREADABLE.at(settings.located(place), message, near_file(settings.root, path))
