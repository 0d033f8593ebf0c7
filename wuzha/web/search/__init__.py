"""The search box of the frame: villages and units, cases, clauses, pages."""
