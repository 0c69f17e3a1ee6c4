"""Proves that one predicate implies another: no value satisfies the first but not the second.

If no proof is found, the question is open. `trivet.prove.reach` searches for a value that shows the opposite.
"""
