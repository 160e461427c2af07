"""Floor 0: what people leave behind. Imports nothing of ours."""
