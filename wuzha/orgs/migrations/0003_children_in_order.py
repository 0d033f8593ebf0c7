"""The orgs below one are found in their order by an index."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("orgs", "0002_names_and_recorded_successions"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="org",
            name="org_by_parent",
        ),
        migrations.AddIndex(
            model_name="org",
            index=models.Index(fields=["parent", "path"], name="org_by_parent"),
        ),
    ]
