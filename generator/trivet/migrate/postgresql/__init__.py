"""Migrations of PostgreSQL.

A table is changed in place if its documents can stay where they are. Otherwise, it is made anew.
"""
