"""Decides from the hashes in the manifest, without compiling anything, whether generated files are up to date.

`record.py` writes the necessary data into the manifest. `nearest.py` reads the data for a *plain* `trivet check`, which
has no options that affect the result. Every answer is either "unchanged" or "unsure" (`UnsureError`). If the answer is
"unsure", the caller compiles the schemas.

To be fast, the code for a plain `trivet check` imports only a few modules of the standard library: no click, YAML,
dataclasses or pathlib.
"""
