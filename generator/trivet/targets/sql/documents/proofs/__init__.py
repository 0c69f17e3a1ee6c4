"""Regular expressions for JSON texts that a predicate certainly accepts.

Matching is much faster than parsing. So a query evaluates the checks only for documents that do not match.
"""

from trivet.targets.sql.documents.proofs.proof import Proof, Prover

__all__ = ["Proof", "Prover"]
