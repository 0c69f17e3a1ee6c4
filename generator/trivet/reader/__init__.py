"""Bytes → exact JSON values with places: strict readers of JSON and YAML, which know nothing of schemas."""
