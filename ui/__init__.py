"""Floor 3: pages and doors; they call plain functions below."""
