"""The grid of attestations: the verdicts of people on one clause, for all orgs of a period."""
