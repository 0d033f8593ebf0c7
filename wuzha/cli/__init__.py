"""Parse the options of the command line, run its commands, and print their results."""
