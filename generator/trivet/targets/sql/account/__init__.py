"""What was printed, told: verdicts for the ledger, findings for `lint`, names that clash."""
