"""Backups are whole and provably so; an installation that is unwell says so."""
