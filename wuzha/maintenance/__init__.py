"""Keep an office's data safe: backups and their restoring, checks of an installation, the lock of the data folder."""
