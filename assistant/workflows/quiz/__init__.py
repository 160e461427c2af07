"""Questions whose keys name the clause: made from clauses, graded, checked for having aged."""
