"""The only package that writes into the folders of generated files.

`compare` finds how the generated files differ from what the inputs produce. `write` updates them.
"""

from trivet.artifacts.compare import compare
from trivet.artifacts.errors import ManifestError, RefusedError, WriteError
from trivet.artifacts.listed import generated_texts
from trivet.artifacts.old_manifest import old_manifest
from trivet.artifacts.place import place
from trivet.artifacts.records import Change, Drift, Left, Written, reading_order
from trivet.artifacts.replace_folder import replace_folder
from trivet.artifacts.write import write

__all__ = [
    "Change",
    "Drift",
    "Left",
    "ManifestError",
    "RefusedError",
    "WriteError",
    "Written",
    "compare",
    "generated_texts",
    "old_manifest",
    "place",
    "reading_order",
    "replace_folder",
    "write",
]
