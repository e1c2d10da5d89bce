
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("antri", "0017_office_host"),
    ]

    operations = [
        migrations.AddField(
            model_name="intakeaside",
            name="summary",
            field=models.CharField(
                blank=True, default="", help_text="As far as it was read; no citizen", max_length=160
            ),
        ),
        migrations.AlterField(
            model_name="intakeaside",
            name="why",
            field=models.CharField(
                choices=[
                    ("unreadable", "tidak terbaca"),
                    ("other_content", "nomor catatan sudah dipakai untuk isi lain"),
                    ("unknown_author", "penulisnya tidak dikenal di tablet ini"),
                    ("not_appointed", "penulisnya tidak bertugas di kantor ini pada hari itu"),
                    ("pin_over", "PIN penulisnya sudah tidak berlaku"),
                    ("unknown_service", "layanannya tidak dikenal"),
                    ("unfit", "isinya tidak masuk akal"),
                    ("nothing_to_undo", "yang diurungkan tidak ada"),
                    ("hall_differs", "antrean sudah berjalan lain"),
                ],
                max_length=16,
            ),
        ),
    ]
