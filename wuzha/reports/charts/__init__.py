"""The charts of an org: its cases and losses by month, type and place."""
