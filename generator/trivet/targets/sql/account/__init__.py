"""Reports on what was printed: verdicts for the ledger, findings for `lint`, name clashes."""
