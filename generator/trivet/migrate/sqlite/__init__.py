"""Migrations of SQLite: tables are made anew, in one transaction."""
