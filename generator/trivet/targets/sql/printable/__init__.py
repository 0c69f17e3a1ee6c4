"""Predicates made ready for a printer: what a dialect cannot say is taken out, and noted for the ledger."""
