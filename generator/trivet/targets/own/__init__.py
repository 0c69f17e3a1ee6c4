"""Targets of the project's own: its templates over a plan of ours."""

from trivet.targets.own.make import make as make
from trivet.targets.own.make import renderer_of as renderer_of

__all__ = ["make", "renderer_of"]
