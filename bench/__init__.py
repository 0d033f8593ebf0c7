"""Benchmarks run by `make bench`; the figures go to docs/performance.md."""
