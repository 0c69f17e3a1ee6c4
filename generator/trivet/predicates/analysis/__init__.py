"""Questions about predicates, and their answers. A new one belongs here, not in the module that asks it."""
