"""What the public reads: lists and certificates, without sessions and without personal data."""
