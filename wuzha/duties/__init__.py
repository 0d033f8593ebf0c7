"""The work of the whole year: what is said to residents now."""
