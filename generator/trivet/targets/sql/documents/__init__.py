"""Shared code of dialects that store whole documents in one column, with a view that computes the other columns."""
