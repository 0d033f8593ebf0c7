"""The sentences of findings and plans."""
