from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("antri", "0005_seals_are_insert_only")]

    operations = [
        migrations.CreateModel(
            name="TextTemplate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "city",
                    models.CharField(
                        help_text="Kode Kemendagri, misalnya 99.01", max_length=8, verbose_name="kode kota"
                    ),
                ),
                ("key", models.CharField(max_length=40)),
                ("language", models.CharField(max_length=8)),
                ("text", models.TextField(max_length=1000)),
            ],
            options={
                "verbose_name": "teks kantor",
                "verbose_name_plural": "teks kantor",
                "constraints": [
                    models.UniqueConstraint(fields=("city", "key", "language"), name="text_template_unique")
                ],
            },
        ),
        migrations.CreateModel(
            name="Translation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "city",
                    models.CharField(
                        help_text="Kode Kemendagri, misalnya 99.01", max_length=8, verbose_name="kode kota"
                    ),
                ),
                ("language", models.CharField(max_length=8)),
                ("source", models.CharField(help_text="The Indonesian text", max_length=1000)),
                ("text", models.CharField(max_length=1500)),
            ],
            options={
                "verbose_name": "terjemahan data",
                "verbose_name_plural": "terjemahan data",
                "constraints": [
                    models.UniqueConstraint(fields=("city", "language", "source"), name="translation_unique")
                ],
            },
        ),
        # Languages of three letters, and those with a script or a region.
        migrations.AlterField(
            model_name="booking", name="language", field=models.CharField(default="id", max_length=8)
        ),
    ]
