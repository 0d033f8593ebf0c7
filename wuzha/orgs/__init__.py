"""The tree of orgs, and what became of each."""
