"""Reads commits, the index and diffs with the git command, and changes nothing.

Without git or a repository, a result is None or empty; there is no error.
"""

from trivet.git.hunks import Hunk, hunks
from trivet.git.repository import Repository, find_repository

__all__ = ["Hunk", "Repository", "find_repository", "hunks"]
