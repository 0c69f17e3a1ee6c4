"""Targets that a project defines itself: its own templates, rendered with the names and types of another target."""

from trivet.targets.own.generate import generate_files as generate_files
from trivet.targets.own.generate import renderer_of as renderer_of

__all__ = ["generate_files", "renderer_of"]
