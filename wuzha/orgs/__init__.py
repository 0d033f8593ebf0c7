"""The tree of orgs, and the mergers, splits, renamings and moves of each."""
