"""What an office's own headers mean."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0002_background"),
        ("orgs", "0003_children_in_order"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="OwnHeader",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("register", models.CharField(max_length=40)),
                ("header", models.CharField(max_length=100)),
                ("printed", models.CharField(max_length=100)),
                ("column", models.CharField(max_length=40)),
                ("named_at", models.DateTimeField()),
                (
                    "named_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="orgs.org"),
                ),
            ],
            options={
                "ordering": ("source__path", "register", "printed"),
                "constraints": [
                    models.UniqueConstraint(fields=("source", "register", "header"), name="own_header_means_one_column")
                ],
            },
        ),
    ]
