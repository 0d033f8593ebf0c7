"""Turn the rows of the statement into finding trees."""
