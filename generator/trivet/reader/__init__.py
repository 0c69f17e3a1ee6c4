"""Read JSON and YAML strictly: from bytes to exact JSON values with positions. Schemas play no role here."""
