"""Proofs that one predicate implies another: there is no value that the first accepts and the second refuses.

Only proofs count here: "not proven" says nothing. The search for a value that shows the opposite is in
`trivet.prove.reach`.
"""
