"""A screen on a wall: its views without a log-in, and the page that opens and closes their addresses."""
