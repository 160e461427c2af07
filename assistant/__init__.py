"""Floor 1: from a question to an audited answer. Does not know how files become clauses."""
