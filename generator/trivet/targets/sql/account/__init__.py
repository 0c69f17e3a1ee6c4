"""Reports on what was planned and printed: verdicts for the ledger, findings for `lint`, clashes of names."""
