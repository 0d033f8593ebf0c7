"""What a ledger says in its own words is kept: for what reason, and who decided."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("registers", "0004_search_by_part_of_a_number")]

    operations = [
        migrations.AddField("sanction", "reason", models.CharField(max_length=500, null=True, verbose_name="事由")),
        migrations.AddField(
            "attestation", "attested_by", models.CharField(max_length=100, null=True, verbose_name="认定人")
        ),
        migrations.AddField("attestation", "reason", models.CharField(max_length=500, null=True, verbose_name="理由")),
    ]
