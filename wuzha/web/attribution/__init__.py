"""The pages on which it is decided which village a case belongs to."""
