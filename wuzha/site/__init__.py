"""The house as a web site: its settings, its addresses, its server."""
