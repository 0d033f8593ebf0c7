"""What `make bench` measures: our statement against queries written by hand for one question."""
