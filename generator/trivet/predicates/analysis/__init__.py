"""Functions that answer questions about predicates, such as which JSON types a predicate accepts.

A new function of this kind belongs here, not in the module that needs the answer.
"""
