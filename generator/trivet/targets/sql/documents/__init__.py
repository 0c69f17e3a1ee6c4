"""Code shared by dialects that store each document in one column, with a view that computes the other columns."""
