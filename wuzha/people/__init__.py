"""Accounts, the roles people hold on orgs, and who may do what where."""
