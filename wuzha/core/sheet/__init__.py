"""Read the rows of a sheet: columns, cells, days, amounts, and the orgs and clauses that words name."""
