"""What the row of a sheet says: columns, cells, days, amounts, orgs and clauses named in words."""
