"""Turn the questions of a plan into SQL: figures with their ranges, tests, headroom, trends."""
