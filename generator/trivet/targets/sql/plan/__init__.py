"""The plan of tables, columns, keys and checks, before anything is printed."""
