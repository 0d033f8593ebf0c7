"""An upload is read, entered and undone in the background: what it waits for, for whom, and who does it."""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F


def wait_again(apps: Any, schema_editor: Any) -> None:
    """Whatever was uploaded so far was asked for by whoever uploaded it; what waits for a yes is compared anew."""
    uploads = apps.get_model("intake", "Upload").objects
    uploads.update(asked_by=F("uploaded_by"), asked_at=F("uploaded_at"))
    uploads.filter(state="received").update(state="waiting")


class Migration(migrations.Migration):
    # PostgreSQL changes no table in the transaction that has written to it.
    atomic = False

    dependencies = [
        ("intake", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField("upload", "asked_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "upload",
            "asked_by",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField("upload", "attempts", models.PositiveSmallIntegerField(default=0)),
        migrations.AddField("upload", "fault", models.TextField(blank=True, default="")),
        migrations.AddField("upload", "preview", models.TextField(blank=True, default="")),
        migrations.AddField("upload", "worker", models.CharField(blank=True, default="", max_length=40)),
        migrations.AlterField("upload", "content", models.BinaryField(null=True)),
        migrations.AlterField("upload", "state", models.CharField(default="waiting", max_length=40)),
        migrations.RunPython(wait_again, migrations.RunPython.noop),
        migrations.AlterField("upload", "asked_at", models.DateTimeField()),
        migrations.AlterField(
            "upload",
            "asked_by",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddIndex("upload", models.Index(fields=["state", "asked_at"], name="upload_by_state")),
    ]
