"""Every step about a proposal is kept, it may end by itself, what a decision moved stays with it; villages claim."""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def tell_the_steps(apps: Any, schema_editor: Any) -> None:
    """What the proposals say of themselves, step by step; of answers given twice only the last is known."""
    Step = apps.get_model("registers", "ProposalStep")
    steps = []
    for one in apps.get_model("registers", "Proposal").objects.order_by("pk").iterator(chunk_size=2000):
        told = {"proposal": one, "village_id": one.village_id}
        steps.append(
            Step(**told, deed="propose_village", by_id=one.proposed_by_id, at=one.proposed_at, words=one.reason)
        )
        if one.answered_at:
            said = {"by_id": one.answered_by_id, "at": one.answered_at, "agrees": one.agrees, "words": one.answer}
            steps.append(Step(**told, **said, deed="answer_proposal"))
        if one.decided_at:
            told["village_id"] = one.decided_village_id
            said = {"by_id": one.decided_by_id, "at": one.decided_at, "words": one.decision}
            steps.append(Step(**told, **said, deed="decide_village"))
    Step.objects.bulk_create(steps, batch_size=500)


class Migration(migrations.Migration):
    dependencies = [
        ("orgs", "0003_children_in_order"),
        ("registers", "0005_in_the_ledgers_own_words"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField("proposal", "moved", models.JSONField(null=True)),
        migrations.AddField("proposal", "ended_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "proposal", "ended_because", models.CharField(blank=True, default="", max_length=40), False
        ),
        migrations.RemoveConstraint("proposal", "one_open_proposal_per_case"),
        migrations.AddConstraint(
            "proposal",
            models.UniqueConstraint(
                condition=models.Q(("decided_at__isnull", True), ("ended_at__isnull", True)),
                fields=("holder", "case_key"),
                name="one_open_proposal_per_case",
            ),
        ),
        migrations.CreateModel(
            name="ProposalStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("deed", models.CharField(max_length=40)),
                ("at", models.DateTimeField()),
                ("agrees", models.BooleanField(null=True)),
                ("words", models.CharField(blank=True, max_length=500)),
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
            options={"ordering": ("at", "pk")},
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
        migrations.RunPython(tell_the_steps, migrations.RunPython.noop),
    ]
