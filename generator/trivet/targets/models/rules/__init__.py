"""Prints, as Python functions, the checks that types and pydantic's constraints cannot express."""
