"""Proves the validation query of a table over documents that users have stored themselves."""
