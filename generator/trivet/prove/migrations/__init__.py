"""Real engines in which a migration is tried: old tables with documents, the migration, fresh tables beside it."""
