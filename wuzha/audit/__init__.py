"""The audit log of all writes: append-only, each line chained to the one before it by its hash."""
