"""Strict readers of JSON and YAML, from bytes to exact JSON values with positions; independent of schemas."""
