"""The docs target: pages that list all types, describe each type, and show what each target enforces."""

from trivet.targets.docs.generate import generate_pages
from trivet.targets.docs.versions import Changes, ChangeTold, TypeChanges
from trivet.targets.docs.web import generate_site

__all__ = ["ChangeTold", "Changes", "TypeChanges", "generate_pages", "generate_site"]
