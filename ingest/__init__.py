"""Floor 1: from a file to addressed clauses. Does not know how questions are answered."""
