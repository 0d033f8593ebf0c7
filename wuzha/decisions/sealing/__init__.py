"""Sealed files (封存件): facts, plan and findings of a round, signed; anybody recomputes them without a database."""
