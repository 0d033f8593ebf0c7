"""Reads the folder of a plan into frozen data, or reports everything that is wrong with it."""
