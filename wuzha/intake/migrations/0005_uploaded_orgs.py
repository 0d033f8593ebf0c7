"""What uploads did to orgs, so that it can be undone."""

import django.core.serializers.json
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0004_full_file"),
    ]

    operations = [
        migrations.CreateModel(
            name="UploadedOrg",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=64)),
                ("is_new", models.BooleanField()),
                ("fields", models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder)),
                (
                    "upload",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="orgs", to="intake.upload"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("upload", "code"), name="one_line_per_uploaded_org")],
            },
        ),
    ]
