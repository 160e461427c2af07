"""Paths that a person walks step by step: rules are data, every line stands on clauses."""
