"""A static site from the same plans as the Markdown pages."""

from trivet.targets.docs.web.generate import generate_site

__all__ = ["generate_site"]
