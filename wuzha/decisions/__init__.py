"""The year-end chain: rounds with their steps, sealed facts, decisions, lists and what follows them."""
