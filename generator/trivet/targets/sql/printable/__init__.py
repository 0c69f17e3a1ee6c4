"""Prepares predicates for a printer: takes out what a dialect cannot print, and records this for the ledger."""
