"""Store of each file why it is refused as a whole, and whether it is left out; and what an undo was asked for by."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("uploads", "0001_initial")]

    operations = [
        migrations.AddField("upload", "seen_digest", models.CharField(blank=True, default="", max_length=64)),
        migrations.AddField("uploadedfile", "problem", models.JSONField(null=True)),
        migrations.AddField("uploadedfile", "is_left_out", models.BooleanField(default=False)),
        migrations.AlterField("uploadedfile", "sha256", models.CharField(blank=True, db_index=True, max_length=64)),
    ]
