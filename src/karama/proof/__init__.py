"""The Charter against a procedure: proofs and witnesses."""
