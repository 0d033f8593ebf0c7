"""What a plan says, and everything that can be wrong with its folder."""
