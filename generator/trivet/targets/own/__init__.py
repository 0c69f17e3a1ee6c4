"""The project's own targets: its templates, rendered with a plan."""

from trivet.targets.own.generate import generate_files as generate_files
from trivet.targets.own.generate import renderer_of as renderer_of

__all__ = ["generate_files", "renderer_of"]
