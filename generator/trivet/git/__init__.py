"""Read commits, the index and diffs with the git command; changes nothing.

Without git or a repository, results are `None` or empty, never an error.
"""

from trivet.git.hunks import Hunk, hunks
from trivet.git.repository import Repository, find_repository

__all__ = ["Hunk", "Repository", "find_repository", "hunks"]
