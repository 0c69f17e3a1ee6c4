"""Migrations of DuckDB: tables of documents are made anew, in one transaction."""
