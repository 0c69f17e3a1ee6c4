"""What follows from predicates. A new question about predicates is answered in this package, not where it comes up."""
