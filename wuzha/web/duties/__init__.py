"""The pages of the work of the whole year."""
