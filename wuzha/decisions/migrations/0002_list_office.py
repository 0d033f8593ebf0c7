from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("decisions", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="publishedlist",
            name="office",
            # No list was issued before this column: the release that has lists has it too.
            field=models.CharField(default="", max_length=100),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="publishedlist",
            name="number",
            field=models.CharField(max_length=94, unique=True),
        ),
    ]
