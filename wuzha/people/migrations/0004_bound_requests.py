"""Requests about accounts are bound to the log from this version on."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0003_codes_and_requests"),
    ]
    operations = []

    newly_bound_tables = ("people_accountrequest",)
    """Read by `maintenance.migration_state`: the rows of these tables are bound at the upgrade."""
