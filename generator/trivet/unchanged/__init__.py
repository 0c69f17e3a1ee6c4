"""Decides from hashes in the manifest, without compiling, whether generated files are up to date.

If the hashes do not suffice, `UnsureError` is raised. To be fast, a plain `trivet check` imports few
modules.
"""
