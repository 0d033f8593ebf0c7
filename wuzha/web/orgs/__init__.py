"""The pages of the tree of orgs."""
