"""What a decision means: one person, millions, unknown facts, SQL."""
