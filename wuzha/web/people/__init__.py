"""The pages of log-in, passwords, accounts and roles."""
