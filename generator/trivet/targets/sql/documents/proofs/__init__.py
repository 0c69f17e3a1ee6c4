"""Regular expressions for JSON texts that a predicate certainly accepts.

To match such a pattern takes a fraction of the time that it takes to parse a document and test its members. So a query
first tests the pattern, and evaluates the checks only for the documents that do not match.
"""

from trivet.targets.sql.documents.proofs.proof import Proof, Prover

__all__ = ["Proof", "Prover"]
