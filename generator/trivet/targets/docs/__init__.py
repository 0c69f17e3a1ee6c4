"""Markdown documentation: a catalogue, a page for each type, lists of names and of inexact assertions."""

from trivet.targets.docs.generate import generate_pages

__all__ = ["generate_pages"]
