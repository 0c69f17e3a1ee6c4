"""The docs target: Markdown pages that list all types, describe each type, and show what each target enforces."""

from trivet.targets.docs.generate import generate_pages

__all__ = ["generate_pages"]
