"""What the printers of all dialects share: the table of nodes, layout, literals, constraints."""
