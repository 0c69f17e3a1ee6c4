"""Tests the validation query of a table on documents that users have stored themselves."""
