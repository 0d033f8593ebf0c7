"""The kill drill: processes of a running site are killed in the middle of writes, and the office is examined."""
