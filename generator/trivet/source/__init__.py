"""Read schema files into documents, and resolve their references into a registry.

There is no network code. No file is read outside the paths in the settings, or through a symlink.
"""

from trivet.source.concessions import Conceded
from trivet.source.documents import Document, Documents
from trivet.source.drafts import Draft
from trivet.source.index import Resource
from trivet.source.load import load
from trivet.source.registry import Registry, Target
from trivet.source.resolve import resolve

__all__ = [
    "Conceded",
    "Document",
    "Documents",
    "Draft",
    "Registry",
    "Resource",
    "Target",
    "load",
    "resolve",
]
