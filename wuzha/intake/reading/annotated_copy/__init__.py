"""Annotated copies: the files of an office with every problem marked in its cell."""
