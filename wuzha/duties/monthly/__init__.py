"""Forms of the county: an office uploads one, maps its cells once, and it is filled from the books every month."""
