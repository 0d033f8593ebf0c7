"""Which plan and which period count for an org."""
