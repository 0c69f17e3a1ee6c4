"""`trivet migrate`: the SQL that takes the tables of another version, with their rows, to those of this one."""
