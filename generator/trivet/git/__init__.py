"""Reads commits, the index and diffs with the git command, and changes nothing.

Without git or a repository, results are `None` or empty, never an error. `index.py` and `ask.py` import little, for
commands that must start fast; so this file imports nothing.
"""
