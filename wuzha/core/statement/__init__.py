"""From questions to SQL: figures with their ranges, tests, headroom, trends."""
