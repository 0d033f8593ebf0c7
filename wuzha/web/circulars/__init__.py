"""The lists that a street reads inside: circulars (通报) of internal assessments, and the way to the public lists."""
