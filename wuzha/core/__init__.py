"""A pure function of its arguments: a plan and facts in, findings and their sentences out."""
