"""What a procedure is: steps, decisions, forms, services, mandates, sources of law."""
