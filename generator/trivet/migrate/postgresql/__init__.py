"""Migrations of PostgreSQL: tables are changed in place where that keeps the documents, else made anew."""
