"""Analyses of predicates. Add new ones to this package, not where they are needed."""
