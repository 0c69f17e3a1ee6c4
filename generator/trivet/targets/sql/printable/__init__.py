"""Prepares predicates for a printer: removes what a dialect cannot print, and records this for the ledger."""
