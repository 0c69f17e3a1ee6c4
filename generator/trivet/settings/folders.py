"""The folders of templates that the settings name must be there."""

from __future__ import annotations

from collections.abc import Iterator

from trivet import rules
from trivet.diagnostics import Diagnostic, escape_token, show
from trivet.settings.settings import Settings

_COPY = "`trivet templates copy NAME` makes it; until you change a template, the key can be left out."


def missing_folders(settings: Settings) -> Iterator[Diagnostic]:
    """A finding for each folder under `templates:`, or under that key of a target, that is none."""
    named = {} if settings.templates is None else {"/templates": (settings.templates, _COPY)}
    for name, own in settings.targets.own.items():
        hint = f"Make the folder '{show(own.templates)}' and put the target's templates into it."
        named[f"/targets/{escape_token(name)}/templates"] = (own.templates, hint)
    for pointer, (path, hint) in named.items():
        if not (settings.root / path).is_dir():
            message = f"`templates:` names no folder: there is no '{show(path)}'"
            yield rules.UNREADABLE.at(settings.place(pointer), message, hint)
