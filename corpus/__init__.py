"""Floor 0: what clauses are, where they are kept, how they are found. Imports nothing of ours."""
