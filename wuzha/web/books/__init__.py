"""The pages of registers and entries."""
