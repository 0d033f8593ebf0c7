"""What merged, split, renamed and moved orgs mean for the books (R17)."""
