"""Assess orgs under the plan in force, and load the evidence for each outcome."""
