"""How fast the site is, at any size and against references: `python -m tests.benchmarks PART`."""
