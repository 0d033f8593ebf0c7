"""The pages on which it is decided whose case it is."""
