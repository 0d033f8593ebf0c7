"""The books of the office: one file per register, and what all of them share."""
