"""Prints as Python functions what types and pydantic's constraints cannot express."""
