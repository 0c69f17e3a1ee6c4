"""The legs: everything that judges an instance and is compared with the oracle.

An *engine* loads the artifacts of one target, such as DDL into a database, and provides its legs.
"""
