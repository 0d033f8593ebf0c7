"""Writes the sentences of findings and plans."""
