"""Of which months an upload is the full file of cases, where somebody has said so."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("intake", "0003_own_headers")]

    operations = [
        migrations.AddField("upload", "full_from", models.DateField(null=True)),
        migrations.AddField("upload", "full_to", models.DateField(null=True)),
    ]
