"""Proposals, answers and decisions of whose case it is (案件归属)."""
