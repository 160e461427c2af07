"""Floor 2: questions with known answers, metrics, report."""
