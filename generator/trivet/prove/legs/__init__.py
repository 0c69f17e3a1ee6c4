"""The legs: everything that judges an instance and is compared with the oracle.

An *engine* loads what is generated for one target and provides its legs: one engine imports the models, another applies
the DDL to a database.
"""
