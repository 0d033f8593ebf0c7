"""Mark the amounts of cases that were written as about so much (约50万)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("registers", "0002_search_by_part_of_a_number"),
    ]

    operations = [
        migrations.AddField(
            model_name="case",
            name="is_loss_about",
            field=models.BooleanField(null=True, verbose_name="被骗金额是约数"),
        ),
        migrations.AddField(
            model_name="case",
            name="is_returned_about",
            field=models.BooleanField(null=True, verbose_name="返还金额是约数"),
        ),
        migrations.AddField(
            model_name="case",
            name="is_stopped_about",
            field=models.BooleanField(null=True, verbose_name="止付金额是约数"),
        ),
    ]
