"""The pages of results: standing, evidence cards, look-back, programme."""
