"""What dialects share that keep each document whole in one column, with the columns of its members as a view of it."""
