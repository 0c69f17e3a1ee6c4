"""`trivet migrate`: makes SQL that turns the tables of another schema version into those of this version.

The SQL takes over the rows of the old tables.
"""
