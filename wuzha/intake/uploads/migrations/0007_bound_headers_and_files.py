"""Bind the headers of offices, and the files of uploads that are settled."""

from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("uploads", "0006_choices_of_people"),
    ]
    operations = []

    newly_bound_tables = ("uploads_ownheader", "uploads_uploadedfile")
    """Read by `maintenance.migration_state`: the rows of these tables are bound at the upgrade."""
