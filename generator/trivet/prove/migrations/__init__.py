"""Databases in which a migration is tried.

The migration runs on old tables that contain documents. The migrated tables are then compared with fresh
tables, which are in another database of the same engine.
"""
