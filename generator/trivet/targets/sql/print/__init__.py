"""Code shared by the printers of all dialects: functions by node type, layout, literals, constraints."""
