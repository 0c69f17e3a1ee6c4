"""Reads commits, the index and diffs with the git command, without changing anything.

Results are `None` or empty if git or a repository is missing.
This file imports nothing, because some commands must start fast.
"""
