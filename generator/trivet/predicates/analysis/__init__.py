"""What follows from predicates. Each question about a predicate is answered in this package and nowhere else."""
