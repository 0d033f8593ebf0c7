import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Org",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=64, unique=True, verbose_name="代码")),
                ("name", models.CharField(max_length=100, verbose_name="名称")),
                ("kind", models.CharField(max_length=40, verbose_name="类别")),
                ("path", models.CharField(max_length=500, unique=True)),
                ("has_management_duty", models.BooleanField(default=False, verbose_name="服务管理职责")),
                ("opened_on", models.DateField(blank=True, null=True, verbose_name="启用日期")),
                ("closed_on", models.DateField(blank=True, null=True, verbose_name="停用日期")),
                ("aliases", models.CharField(blank=True, max_length=500, verbose_name="别名")),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        db_column="parent",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="orgs.org",
                        to_field="code",
                        verbose_name="上级",
                    ),
                ),
            ],
            options={
                "ordering": ("path",),
            },
        ),
        migrations.CreateModel(
            name="FormerParent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("until_on", models.DateField()),
                (
                    "org",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="former_parents", to="orgs.org"
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="orgs.org"
                    ),
                ),
            ],
            options={
                "ordering": ("until_on", "pk"),
            },
        ),
        migrations.CreateModel(
            name="FormerName",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=100, verbose_name="名称")),
                ("until_at", models.DateTimeField()),
                (
                    "org",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="former_names", to="orgs.org"
                    ),
                ),
            ],
            options={
                "ordering": ("until_at",),
            },
        ),
        migrations.CreateModel(
            name="Succession",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=40, verbose_name="变更")),
                ("on", models.DateField(verbose_name="变更日期")),
                ("recorded_at", models.DateTimeField()),
                (
                    "predecessor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="successions", to="orgs.org"
                    ),
                ),
                (
                    "successor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="precessions", to="orgs.org"
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="org",
            index=models.Index(fields=["parent", "path"], name="org_by_parent"),
        ),
        migrations.AddIndex(
            model_name="org",
            index=models.Index(fields=["kind", "path"], name="org_by_kind"),
        ),
        migrations.AddConstraint(
            model_name="org",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("closed_on__isnull", True),
                    ("opened_on__isnull", True),
                    ("closed_on__gte", models.F("opened_on")),
                    _connector="OR",
                ),
                name="org_closes_after_it_opens",
            ),
        ),
        migrations.AddIndex(
            model_name="formerparent",
            index=models.Index(fields=["org", "until_on"], name="parent_by_org"),
        ),
        migrations.AddIndex(
            model_name="formername",
            index=models.Index(fields=["org", "until_at"], name="name_by_org"),
        ),
        migrations.AddConstraint(
            model_name="succession",
            constraint=models.UniqueConstraint(fields=("predecessor", "successor"), name="one_succession_per_pair"),
        ),
        migrations.AddConstraint(
            model_name="succession",
            constraint=models.CheckConstraint(
                condition=models.Q(("predecessor", models.F("successor")), _negated=True), name="nobody_succeeds_itself"
            ),
        ),
    ]
