"""The longest texts of columns, in one place: readers refuse longer ones, and the tables of the books fit them.

PostgreSQL refuses a longer text with an error in the middle of a write; SQLite would store it.
"""

from __future__ import annotations

LONGEST_CODE = 64
LONGEST_NAME = 100
LONGEST_ALIASES = 500
"""All other names of an org together, with the marks between them."""
LONGEST_CLAUSE_ID = 100
LONGEST_WORD = 100
LONGEST_FREE_TEXT = 500
LONGEST_DECIDER = 100
LONGEST_SHEET_NAME = 200
