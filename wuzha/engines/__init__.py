"""Who runs a statement: one small file per engine."""
