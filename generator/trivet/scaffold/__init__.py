"""Looks at the files in a folder for `trivet init`, and proposes settings for them."""

from trivet.scaffold.install import REPOSITORY, requirement
from trivet.scaffold.project import Project, look_at
from trivet.scaffold.texts import GITATTRIBUTES, Dialects, ci_snippet, hook_snippet, settings_text

__all__ = [
    "GITATTRIBUTES",
    "REPOSITORY",
    "Dialects",
    "Project",
    "ci_snippet",
    "hook_snippet",
    "look_at",
    "requirement",
    "settings_text",
]
