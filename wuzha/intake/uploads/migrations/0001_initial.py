import uuid

import django.core.serializers.json
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("orgs", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Upload",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("state", models.CharField(default="waiting", max_length=40)),
                ("uploaded_at", models.DateTimeField()),
                ("asked_at", models.DateTimeField()),
                ("worker", models.CharField(blank=True, default="", max_length=40)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("fault", models.TextField(blank=True, default="")),
                ("settled_at", models.DateTimeField(null=True)),
                ("refused_count", models.PositiveIntegerField(default=0)),
                ("full_from", models.DateField(null=True)),
                ("full_to", models.DateField(null=True)),
                ("content", models.BinaryField(null=True)),
                ("preview", models.TextField(blank=True, default="")),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "holder",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="orgs.org"),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ("-uploaded_at",),
            },
        ),
        migrations.CreateModel(
            name="UploadedFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=255)),
                ("sha256", models.CharField(db_index=True, max_length=64)),
                (
                    "upload",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="files", to="uploads.upload"
                    ),
                ),
            ],
        ),
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
                        on_delete=django.db.models.deletion.CASCADE, related_name="orgs", to="uploads.upload"
                    ),
                ),
            ],
        ),
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
        migrations.AddIndex(
            model_name="upload",
            index=models.Index(fields=["holder", "-uploaded_at"], name="upload_by_holder"),
        ),
        migrations.AddIndex(
            model_name="upload",
            index=models.Index(fields=["state", "asked_at"], name="upload_by_state"),
        ),
        migrations.AddConstraint(
            model_name="uploadedorg",
            constraint=models.UniqueConstraint(fields=("upload", "code"), name="one_line_per_uploaded_org"),
        ),
    ]
