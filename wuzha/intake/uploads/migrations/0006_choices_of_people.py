"""Take back the choices of the books that a confirmation wrote where nobody had chosen; the others are bound."""

from __future__ import annotations

from typing import Any

from django.db import migrations
from django.db.models import Exists, F, OuterRef


def take_back_defaults(apps: Any, _editor: Any) -> None:
    """Leave such conflicts undecided, and those of later uploads that remember one.

    People choose before somebody confirms (`asked_at`), the worker wrote the defaults after it. Once somebody has asked
    for an undo that was refused, they look alike, and stay. An undone upload is remembered by none.
    """
    conflicts = apps.get_model("uploads", "UploadConflict").objects
    undecided = {"choice": "", "decided_by": None, "decided_at": None, "is_remembered": False}
    committed = conflicts.filter(upload__state="committed")
    defaults = committed.filter(choice="books", is_remembered=False, decided_at__gt=F("upload__asked_at"))
    conflicts.filter(pk__in=defaults.order_by().values("pk")).update(**undecided)
    place = {name: OuterRef(name) for name in ("source", "register", "key", "column", "choice", "decided_at")}
    remembered = conflicts.filter(is_remembered=True).exclude(Exists(conflicts.filter(is_remembered=False, **place)))
    conflicts.filter(pk__in=remembered.order_by().values("pk")).update(**undecided)


class Migration(migrations.Migration):
    dependencies = [
        ("uploads", "0005_rows_in_conflict"),
    ]

    operations = [
        migrations.RunPython(take_back_defaults, migrations.RunPython.noop),
    ]

    newly_bound_tables = ("uploads_upload", "uploads_uploadconflict")
    """Read by `maintenance.migration_state`: the rows of these tables are bound at the upgrade."""
