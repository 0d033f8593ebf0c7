"""The worked cases of a plan: rows in, outcome out."""
