"""Uploads that nobody confirmed within a day have a state of their own; until now they were discarded by nobody."""

from __future__ import annotations

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def name_expired(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Give uploads without anybody who discarded them the state of expired ones."""
    uploads = apps.get_model("uploads", "Upload").objects
    uploads.filter(state="discarded", settled_by__isnull=True).update(state="expired")


def name_discarded(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Give expired uploads the state that they had before."""
    apps.get_model("uploads", "Upload").objects.filter(state="expired").update(state="discarded")


class Migration(migrations.Migration):
    dependencies = [("uploads", "0002_state_of_each_file")]
    operations = [migrations.RunPython(name_expired, name_discarded)]
