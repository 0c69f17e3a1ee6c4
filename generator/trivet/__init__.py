"""trivet: one JSON Schema tree, three legs that agree."""
