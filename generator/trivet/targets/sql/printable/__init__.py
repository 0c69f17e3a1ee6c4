"""Prepares predicates for a printer: removes what a dialect cannot print, and records it for the ledger."""
