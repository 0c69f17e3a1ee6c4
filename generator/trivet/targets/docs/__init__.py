"""Markdown documentation: a catalogue, a page per type, lists of names and of what is not exact."""

from trivet.targets.docs.generate import generate_pages

__all__ = ["generate_pages"]
