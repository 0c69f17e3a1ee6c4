"""Proves that one predicate implies another: no value satisfies the first but not the second.

"Not proven" says nothing. `trivet.prove.reach` searches for a value that shows the opposite.
"""
