"""An invented street: its ledgers, its people, and its books made through the same services as real ones."""
