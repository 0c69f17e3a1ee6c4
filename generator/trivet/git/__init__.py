"""The git command, as a witness: it is asked what it knows, and never told to change anything.

Without the program or a repository there is no answer, which is `None` or empty, never an error.
"""

from trivet.git.hunks import Hunk, hunks
from trivet.git.repository import Repository, find_repository

__all__ = ["Hunk", "Repository", "find_repository", "hunks"]
