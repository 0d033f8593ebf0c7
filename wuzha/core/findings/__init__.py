"""From the rows of the statement to finding trees."""
