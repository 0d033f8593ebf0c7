"""The pages that the public reads without a log-in, and the form for objections."""
