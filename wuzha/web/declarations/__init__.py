"""The calendar of declarations: which month of which register each org has declared."""
