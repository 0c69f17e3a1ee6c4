"""Reads JSON and YAML strictly: from bytes to exact JSON values with positions. It knows nothing of schemas."""
