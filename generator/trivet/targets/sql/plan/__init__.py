"""Plans tables, columns, keys and checks as records, before anything is printed."""
