"""The work of the whole year: leading groups, what is said to residents, where outreach goes next."""
