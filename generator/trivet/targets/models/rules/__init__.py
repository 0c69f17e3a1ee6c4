"""Prints rules: Python functions for the checks that neither types nor pydantic's constraints can express."""
