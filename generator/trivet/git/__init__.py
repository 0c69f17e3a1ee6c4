"""Reads commits, the index and differences from the git command; changes nothing.

Without the program or a repository there is no answer, which is `None` or empty, never an error.
"""

from trivet.git.hunks import Hunk, hunks
from trivet.git.repository import Repository, find_repository

__all__ = ["Hunk", "Repository", "find_repository", "hunks"]
