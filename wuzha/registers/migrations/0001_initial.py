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
            name="Proposal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("case_key", models.CharField(max_length=250)),
                ("reason", models.CharField(max_length=500)),
                ("proposed_at", models.DateTimeField()),
                ("agrees", models.BooleanField(null=True)),
                ("answer", models.CharField(blank=True, max_length=500)),
                ("answered_at", models.DateTimeField(null=True)),
                ("decision", models.CharField(blank=True, max_length=500)),
                ("decided_at", models.DateTimeField(null=True)),
                ("outcome_changes", models.JSONField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("end_reason", models.CharField(blank=True, max_length=40)),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "decided_village",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="orgs.org"
                    ),
                ),
                (
                    "holder",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="orgs.org"),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "proposed_for",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="orgs.org"),
                ),
                (
                    "village",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="orgs.org"
                    ),
                ),
            ],
            options={
                "ordering": ("-proposed_at",),
            },
        ),
        migrations.CreateModel(
            name="ProposalStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("action", models.CharField(max_length=40)),
                ("at", models.DateTimeField()),
                ("agrees", models.BooleanField(null=True)),
                ("text", models.CharField(blank=True, max_length=500)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="registers.proposal"
                    ),
                ),
                (
                    "village",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="orgs.org"
                    ),
                ),
            ],
            options={
                "ordering": ("at", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Sanction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=250)),
                ("revision", models.PositiveIntegerField(default=1)),
                ("recorded_at", models.DateTimeField()),
                ("superseded_at", models.DateTimeField(null=True)),
                ("is_withdrawn", models.BooleanField(default=False)),
                ("remark", models.CharField(blank=True, max_length=500)),
                ("upload", models.UUIDField(null=True)),
                ("sheet", models.CharField(blank=True, max_length=200)),
                ("line", models.PositiveIntegerField(null=True)),
                ("sanction_no", models.CharField(max_length=64, verbose_name="编号")),
                ("kind", models.CharField(max_length=40, null=True, verbose_name="类型")),
                ("issued_by", models.CharField(max_length=40, null=True, verbose_name="发文级别")),
                ("issued_on", models.DateField(null=True, verbose_name="日期")),
                ("received_on", models.DateField(null=True, verbose_name="接收日期")),
                ("reason", models.CharField(max_length=500, null=True, verbose_name="事由")),
                (
                    "holder",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="orgs.org"),
                ),
                (
                    "org",
                    models.ForeignKey(
                        db_column="org",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orgs.org",
                        to_field="code",
                        verbose_name="对象",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("holder", "key", "revision"),
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Attestation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=250)),
                ("revision", models.PositiveIntegerField(default=1)),
                ("recorded_at", models.DateTimeField()),
                ("superseded_at", models.DateTimeField(null=True)),
                ("is_withdrawn", models.BooleanField(default=False)),
                ("remark", models.CharField(blank=True, max_length=500)),
                ("upload", models.UUIDField(null=True)),
                ("sheet", models.CharField(blank=True, max_length=200)),
                ("line", models.PositiveIntegerField(null=True)),
                ("criterion", models.CharField(max_length=100, verbose_name="条款")),
                ("period", models.CharField(max_length=40, verbose_name="期间")),
                ("verdict", models.CharField(max_length=40, verbose_name="结论")),
                ("attested_on", models.DateField(null=True, verbose_name="认定日期")),
                ("attested_by", models.CharField(max_length=100, null=True, verbose_name="认定人")),
                ("reason", models.CharField(max_length=500, null=True, verbose_name="理由")),
                (
                    "holder",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="orgs.org"),
                ),
                (
                    "org",
                    models.ForeignKey(
                        db_column="org",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orgs.org",
                        to_field="code",
                        verbose_name="对象",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("holder", "key", "revision"),
                "abstract": False,
                "indexes": [
                    models.Index(fields=["holder", "superseded_at"], name="attestation_in_force"),
                    models.Index(fields=["upload"], name="attestation_upload"),
                    models.Index(fields=["key"], name="attestation_key"),
                    models.Index(fields=["recorded_at"], name="attestation_recorded"),
                    models.Index(
                        condition=models.Q(("is_withdrawn", False), ("superseded_at__isnull", True)),
                        fields=["key", "id"],
                        name="attestation_list",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("holder", "key", "revision"), name="attestation_revision"),
                    models.UniqueConstraint(
                        condition=models.Q(("superseded_at__isnull", True)),
                        fields=("holder", "key"),
                        name="attestation_one_in_force",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Baseline",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=250)),
                ("revision", models.PositiveIntegerField(default=1)),
                ("recorded_at", models.DateTimeField()),
                ("superseded_at", models.DateTimeField(null=True)),
                ("is_withdrawn", models.BooleanField(default=False)),
                ("remark", models.CharField(blank=True, max_length=500)),
                ("upload", models.UUIDField(null=True)),
                ("sheet", models.CharField(blank=True, max_length=200)),
                ("line", models.PositiveIntegerField(null=True)),
                ("period", models.CharField(max_length=40, verbose_name="期间")),
                ("measure", models.CharField(max_length=40, verbose_name="指标")),
                ("signed_count", models.PositiveIntegerField(verbose_name="数量")),
                ("signed_on", models.DateField(null=True, verbose_name="签认日期")),
                (
                    "holder",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="orgs.org"),
                ),
                (
                    "org",
                    models.ForeignKey(
                        db_column="org",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orgs.org",
                        to_field="code",
                        verbose_name="对象",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("holder", "key", "revision"),
                "abstract": False,
                "indexes": [
                    models.Index(fields=["holder", "superseded_at"], name="baseline_in_force"),
                    models.Index(fields=["upload"], name="baseline_upload"),
                    models.Index(fields=["key"], name="baseline_key"),
                    models.Index(fields=["recorded_at"], name="baseline_recorded"),
                    models.Index(
                        condition=models.Q(("is_withdrawn", False), ("superseded_at__isnull", True)),
                        fields=["key", "id"],
                        name="baseline_list",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("holder", "key", "revision"), name="baseline_revision"),
                    models.UniqueConstraint(
                        condition=models.Q(("superseded_at__isnull", True)),
                        fields=("holder", "key"),
                        name="baseline_one_in_force",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Case",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=250)),
                ("revision", models.PositiveIntegerField(default=1)),
                ("recorded_at", models.DateTimeField()),
                ("superseded_at", models.DateTimeField(null=True)),
                ("is_withdrawn", models.BooleanField(default=False)),
                ("remark", models.CharField(blank=True, max_length=500)),
                ("upload", models.UUIDField(null=True)),
                ("sheet", models.CharField(blank=True, max_length=200)),
                ("line", models.PositiveIntegerField(null=True)),
                ("case_no", models.CharField(max_length=64, verbose_name="案件编号")),
                ("relation", models.CharField(max_length=40, null=True, verbose_name="与职工关系")),
                ("filed_on", models.DateField(null=True, verbose_name="立案日期")),
                ("reported_on", models.DateField(null=True, verbose_name="报案日期")),
                ("occurred_on", models.DateField(null=True, verbose_name="案发日期")),
                ("loss_fen", models.BigIntegerField(null=True, verbose_name="被骗金额")),
                ("stopped_fen", models.BigIntegerField(null=True, verbose_name="止付金额")),
                ("returned_fen", models.BigIntegerField(null=True, verbose_name="返还金额")),
                ("fraud_type", models.CharField(max_length=100, null=True, verbose_name="诈骗类型")),
                ("case_kind", models.CharField(max_length=40, null=True, verbose_name="案件性质")),
                ("status", models.CharField(max_length=40, null=True, verbose_name="状态")),
                ("received_on", models.DateField(null=True, verbose_name="接收日期")),
                (
                    "holder",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="orgs.org"),
                ),
                (
                    "occurred_in",
                    models.ForeignKey(
                        db_column="occurred_in",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orgs.org",
                        to_field="code",
                        verbose_name="发案地",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        db_column="unit",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orgs.org",
                        to_field="code",
                        verbose_name="受害人单位",
                    ),
                ),
                (
                    "village",
                    models.ForeignKey(
                        db_column="village",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orgs.org",
                        to_field="code",
                        verbose_name="所属村（社区）",
                    ),
                ),
            ],
            options={
                "ordering": ("holder", "key", "revision"),
                "abstract": False,
                "indexes": [
                    models.Index(fields=["holder", "superseded_at"], name="case_in_force"),
                    models.Index(fields=["upload"], name="case_upload"),
                    models.Index(fields=["key"], name="case_key"),
                    models.Index(fields=["recorded_at"], name="case_recorded"),
                    models.Index(
                        condition=models.Q(("is_withdrawn", False), ("superseded_at__isnull", True)),
                        fields=["key", "id"],
                        name="case_list",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("holder", "key", "revision"), name="case_revision"),
                    models.UniqueConstraint(
                        condition=models.Q(("superseded_at__isnull", True)),
                        fields=("holder", "key"),
                        name="case_one_in_force",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Claim",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("case_key", models.CharField(max_length=250)),
                ("reason", models.CharField(max_length=500)),
                ("claimed_at", models.DateTimeField()),
                (
                    "claimed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "village",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="orgs.org"),
                ),
            ],
            options={
                "ordering": ("-claimed_at", "-pk"),
                "indexes": [models.Index(fields=["case_key"], name="claim_key")],
            },
        ),
        migrations.CreateModel(
            name="Declaration",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=250)),
                ("revision", models.PositiveIntegerField(default=1)),
                ("recorded_at", models.DateTimeField()),
                ("superseded_at", models.DateTimeField(null=True)),
                ("is_withdrawn", models.BooleanField(default=False)),
                ("remark", models.CharField(blank=True, max_length=500)),
                ("upload", models.UUIDField(null=True)),
                ("sheet", models.CharField(blank=True, max_length=200)),
                ("line", models.PositiveIntegerField(null=True)),
                ("book", models.CharField(db_column="register", max_length=40, verbose_name="台账")),
                ("month", models.CharField(max_length=7, verbose_name="月份")),
                ("filed_on", models.DateField(null=True, verbose_name="报送日期")),
                (
                    "holder",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="orgs.org"),
                ),
                (
                    "org",
                    models.ForeignKey(
                        db_column="org",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orgs.org",
                        to_field="code",
                        verbose_name="对象",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("holder", "key", "revision"),
                "abstract": False,
                "indexes": [
                    models.Index(fields=["holder", "superseded_at"], name="declaration_in_force"),
                    models.Index(fields=["upload"], name="declaration_upload"),
                    models.Index(fields=["key"], name="declaration_key"),
                    models.Index(fields=["recorded_at"], name="declaration_recorded"),
                    models.Index(
                        condition=models.Q(("is_withdrawn", False), ("superseded_at__isnull", True)),
                        fields=["key", "id"],
                        name="declaration_list",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("holder", "key", "revision"), name="declaration_revision"),
                    models.UniqueConstraint(
                        condition=models.Q(("superseded_at__isnull", True)),
                        fields=("holder", "key"),
                        name="declaration_one_in_force",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Den",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=250)),
                ("revision", models.PositiveIntegerField(default=1)),
                ("recorded_at", models.DateTimeField()),
                ("superseded_at", models.DateTimeField(null=True)),
                ("is_withdrawn", models.BooleanField(default=False)),
                ("remark", models.CharField(blank=True, max_length=500)),
                ("upload", models.UUIDField(null=True)),
                ("sheet", models.CharField(blank=True, max_length=200)),
                ("line", models.PositiveIntegerField(null=True)),
                ("den_no", models.CharField(max_length=64, verbose_name="窝点编号")),
                ("found_on", models.DateField(null=True, verbose_name="查获日期")),
                ("received_on", models.DateField(null=True, verbose_name="接收日期")),
                (
                    "holder",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="orgs.org"),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "village",
                    models.ForeignKey(
                        db_column="village",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orgs.org",
                        to_field="code",
                        verbose_name="所属村（社区）",
                    ),
                ),
            ],
            options={
                "ordering": ("holder", "key", "revision"),
                "abstract": False,
                "indexes": [
                    models.Index(fields=["holder", "superseded_at"], name="den_in_force"),
                    models.Index(fields=["upload"], name="den_upload"),
                    models.Index(fields=["key"], name="den_key"),
                    models.Index(fields=["recorded_at"], name="den_recorded"),
                    models.Index(
                        condition=models.Q(("is_withdrawn", False), ("superseded_at__isnull", True)),
                        fields=["key", "id"],
                        name="den_list",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("holder", "key", "revision"), name="den_revision"),
                    models.UniqueConstraint(
                        condition=models.Q(("superseded_at__isnull", True)),
                        fields=("holder", "key"),
                        name="den_one_in_force",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Outreach",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=250)),
                ("revision", models.PositiveIntegerField(default=1)),
                ("recorded_at", models.DateTimeField()),
                ("superseded_at", models.DateTimeField(null=True)),
                ("is_withdrawn", models.BooleanField(default=False)),
                ("remark", models.CharField(blank=True, max_length=500)),
                ("upload", models.UUIDField(null=True)),
                ("sheet", models.CharField(blank=True, max_length=200)),
                ("line", models.PositiveIntegerField(null=True)),
                ("outreach_no", models.CharField(max_length=64, verbose_name="记录编号")),
                ("done_on", models.DateField(null=True, verbose_name="日期")),
                ("must", models.CharField(max_length=40, null=True, verbose_name="渠道")),
                ("form", models.CharField(max_length=40, null=True, verbose_name="其他方式")),
                ("venue", models.CharField(max_length=40, null=True, verbose_name="场所")),
                ("audience_count", models.PositiveIntegerField(null=True, verbose_name="受众人数")),
                ("material_count", models.PositiveIntegerField(null=True, verbose_name="资料份数")),
                ("received_on", models.DateField(null=True, verbose_name="接收日期")),
                (
                    "holder",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="orgs.org"),
                ),
                (
                    "org",
                    models.ForeignKey(
                        db_column="org",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orgs.org",
                        to_field="code",
                        verbose_name="对象",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("holder", "key", "revision"),
                "abstract": False,
                "indexes": [
                    models.Index(fields=["holder", "superseded_at"], name="outreach_in_force"),
                    models.Index(fields=["upload"], name="outreach_upload"),
                    models.Index(fields=["key"], name="outreach_key"),
                    models.Index(fields=["recorded_at"], name="outreach_recorded"),
                    models.Index(
                        condition=models.Q(("is_withdrawn", False), ("superseded_at__isnull", True)),
                        fields=["key", "id"],
                        name="outreach_list",
                    ),
                    models.Index(fields=["org", "superseded_at", "is_withdrawn", "done_on"], name="outreach_judged"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("holder", "key", "revision"), name="outreach_revision"),
                    models.UniqueConstraint(
                        condition=models.Q(("superseded_at__isnull", True)),
                        fields=("holder", "key"),
                        name="outreach_one_in_force",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PersonOfConcern",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=250)),
                ("revision", models.PositiveIntegerField(default=1)),
                ("recorded_at", models.DateTimeField()),
                ("superseded_at", models.DateTimeField(null=True)),
                ("is_withdrawn", models.BooleanField(default=False)),
                ("remark", models.CharField(blank=True, max_length=500)),
                ("upload", models.UUIDField(null=True)),
                ("sheet", models.CharField(blank=True, max_length=200)),
                ("line", models.PositiveIntegerField(null=True)),
                ("person_no", models.CharField(max_length=64, verbose_name="人员编号")),
                ("category", models.CharField(max_length=40, null=True, verbose_name="类别")),
                ("residence", models.CharField(max_length=40, null=True, verbose_name="居住性质")),
                ("relation", models.CharField(max_length=40, null=True, verbose_name="与职工关系")),
                ("confirmed_on", models.DateField(null=True, verbose_name="认定日期")),
                ("confirmation", models.CharField(max_length=40, null=True, verbose_name="认定状态")),
                ("cleared_on", models.DateField(null=True, verbose_name="解除日期")),
                ("received_on", models.DateField(null=True, verbose_name="接收日期")),
                (
                    "holder",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="orgs.org"),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        db_column="unit",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orgs.org",
                        to_field="code",
                        verbose_name="所属单位",
                    ),
                ),
                (
                    "village",
                    models.ForeignKey(
                        db_column="village",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orgs.org",
                        to_field="code",
                        verbose_name="所属村（社区）",
                    ),
                ),
            ],
            options={
                "ordering": ("holder", "key", "revision"),
                "abstract": False,
                "indexes": [
                    models.Index(fields=["holder", "superseded_at"], name="personofconcern_in_force"),
                    models.Index(fields=["upload"], name="personofconcern_upload"),
                    models.Index(fields=["key"], name="personofconcern_key"),
                    models.Index(fields=["recorded_at"], name="personofconcern_recorded"),
                    models.Index(
                        condition=models.Q(("is_withdrawn", False), ("superseded_at__isnull", True)),
                        fields=["key", "id"],
                        name="personofconcern_list",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("holder", "key", "revision"), name="personofconcern_revision"),
                    models.UniqueConstraint(
                        condition=models.Q(("superseded_at__isnull", True)),
                        fields=("holder", "key"),
                        name="personofconcern_one_in_force",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.UniqueConstraint(
                condition=models.Q(("decided_at__isnull", True), ("ended_at__isnull", True)),
                fields=("holder", "case_key"),
                name="one_open_proposal_per_case",
            ),
        ),
        migrations.AddIndex(
            model_name="sanction",
            index=models.Index(fields=["holder", "superseded_at"], name="sanction_in_force"),
        ),
        migrations.AddIndex(
            model_name="sanction",
            index=models.Index(fields=["upload"], name="sanction_upload"),
        ),
        migrations.AddIndex(
            model_name="sanction",
            index=models.Index(fields=["key"], name="sanction_key"),
        ),
        migrations.AddIndex(
            model_name="sanction",
            index=models.Index(fields=["recorded_at"], name="sanction_recorded"),
        ),
        migrations.AddIndex(
            model_name="sanction",
            index=models.Index(
                condition=models.Q(("is_withdrawn", False), ("superseded_at__isnull", True)),
                fields=["key", "id"],
                name="sanction_list",
            ),
        ),
        migrations.AddConstraint(
            model_name="sanction",
            constraint=models.UniqueConstraint(fields=("holder", "key", "revision"), name="sanction_revision"),
        ),
        migrations.AddConstraint(
            model_name="sanction",
            constraint=models.UniqueConstraint(
                condition=models.Q(("superseded_at__isnull", True)),
                fields=("holder", "key"),
                name="sanction_one_in_force",
            ),
        ),
    ]
