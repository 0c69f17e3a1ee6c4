"""Read commits, the index and diffs by means of the git command, without changing anything.

If git or a repository is missing, results are `None` or empty; that is never an error. This file imports nothing, and
`index.py` and `ask.py` import little, because some commands must start fast.
"""
