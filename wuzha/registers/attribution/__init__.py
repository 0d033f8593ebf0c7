"""Whose case it is: proposed, answered, decided."""
