"""The docs target: Markdown pages for a catalogue, each type, lists of names, and the assertions that are not exact."""

from trivet.targets.docs.generate import generate_pages

__all__ = ["generate_pages"]
