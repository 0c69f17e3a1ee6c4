"""The legs: everything that judges an instance and is compared with the oracle.

An *engine* loads the artifacts of one target and provides its legs. For example, one engine imports the models, and
another applies the DDL to a database. Here, a *document* is a JSON value that is validated or stored, not a file of
schemas.
"""
