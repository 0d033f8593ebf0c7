"""An invented street: its ledgers, its people, and its registers, filled through the same services as real ones."""
