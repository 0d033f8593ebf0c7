"""Tests of programmes and of the plans that offices make."""
