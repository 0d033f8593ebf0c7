"""The map of an org: shapes of orgs coloured by their outcomes."""
