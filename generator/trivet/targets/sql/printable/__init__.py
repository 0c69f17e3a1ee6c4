"""Predicates prepared for a printer: what a dialect cannot print is removed, and recorded for the ledger."""
