"""Shared code of the printers of all dialects: functions by node type, layout, literals, constraints."""
