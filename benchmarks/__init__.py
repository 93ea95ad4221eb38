"""Measurements against other ways of doing the same; `python -m benchmarks` runs them all and prints ratios."""
