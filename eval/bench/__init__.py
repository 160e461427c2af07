"""Benchmarks of reading: laws whose articles are known, printed into the formats people send."""
