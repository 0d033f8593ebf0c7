"""The plan and the period that count for an org."""
