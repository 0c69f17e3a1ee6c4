"""Decide from the hashes in the manifest, without compiling anything, that generated files are up to date.

`record.py` writes what this needs into the manifest; `nearest.py` reads it for a plain `trivet check`. Every answer is
"unchanged" or "unsure", and whoever asked compiles in the second case. What runs for a plain `trivet check` imports
nothing but a few modules of the standard library: no click, YAML, dataclasses or pathlib.
"""
