"""Settings, addresses and server of the web site."""
