"""Programmes: the plan that an org runs, and the period that its pages show."""
