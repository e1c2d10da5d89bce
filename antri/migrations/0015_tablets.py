import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("antri", "0014_claims_settled"),
    ]

    operations = [
        migrations.AddField(
            model_name="intake",
            name="content_mac",
            field=models.CharField(
                blank=True,
                default="",
                help_text="Keyed hash of what was sent: the same id is the same row",
                max_length=64,
            ),
        ),
        migrations.AddField(
            model_name="intake",
            name="undone_by",
            field=models.CharField(blank=True, default="", max_length=48),
        ),
        migrations.AddField(
            model_name="intake",
            name="undone_reason",
            field=models.CharField(blank=True, default="", max_length=160),
        ),
        migrations.CreateModel(
            name="IntakeAside",
            fields=[
                (
                    "city",
                    models.CharField(
                        help_text="Kode Kemendagri, misalnya 99.01", max_length=8, verbose_name="kode kota"
                    ),
                ),
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("row", models.UUIDField(help_text="The id that the tablet had given")),
                (
                    "why",
                    models.CharField(
                        choices=[
                            ("unreadable", "tidak terbaca"),
                            ("other_content", "nomor catatan sudah dipakai untuk isi lain"),
                            ("unknown_author", "penulisnya tidak dikenal di tablet ini"),
                            ("not_appointed", "penulisnya tidak bertugas di kantor ini pada hari itu"),
                            ("pin_over", "PIN penulisnya sudah tidak berlaku"),
                            ("unknown_service", "layanannya tidak dikenal"),
                            ("unfit", "isinya tidak masuk akal"),
                            ("nothing_to_undo", "yang diurungkan tidak ada"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "content_hash",
                    models.CharField(help_text="Of what was sent, so that a repeat is one row", max_length=64),
                ),
                ("sealed", models.BinaryField()),
                ("received_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                ("settled_by", models.CharField(blank=True, default="", max_length=48)),
                (
                    "settled_as",
                    models.CharField(blank=True, default="", help_text="What was done about it", max_length=160),
                ),
                (
                    "device",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antri.device"),
                ),
                (
                    "office",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antri.office"),
                ),
            ],
            options={
                "verbose_name": "catatan yang disisihkan",
                "verbose_name_plural": "catatan yang disisihkan",
            },
        ),
        migrations.CreateModel(
            name="TabletCode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "city",
                    models.CharField(
                        help_text="Kode Kemendagri, misalnya 99.01", max_length=8, verbose_name="kode kota"
                    ),
                ),
                (
                    "code_hash",
                    models.CharField(blank=True, help_text="Empty once it was used or replaced", max_length=64),
                ),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                (
                    "office",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antri.office"),
                ),
                (
                    "officer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "kode tablet",
                "verbose_name_plural": "kode tablet",
            },
        ),
        migrations.CreateModel(
            name="TabletKey",
            fields=[
                (
                    "city",
                    models.CharField(
                        help_text="Kode Kemendagri, misalnya 99.01", max_length=8, verbose_name="kode kota"
                    ),
                ),
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("public_key", models.CharField(help_text="P-256, uncompressed point in base64url", max_length=96)),
                ("sealed", models.BinaryField()),
                ("made_at", models.DateTimeField()),
                (
                    "device",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antri.device"
                    ),
                ),
            ],
            options={
                "verbose_name": "kunci tablet",
                "verbose_name_plural": "kunci tablet",
            },
        ),
        migrations.CreateModel(
            name="TabletPin",
            fields=[
                (
                    "city",
                    models.CharField(
                        help_text="Kode Kemendagri, misalnya 99.01", max_length=8, verbose_name="kode kota"
                    ),
                ),
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("public_key", models.CharField(help_text="P-256, uncompressed point in base64url", max_length=96)),
                ("made_at", models.DateTimeField()),
                ("valid_until", models.DateTimeField()),
                (
                    "ended_at",
                    models.DateTimeField(blank=True, help_text="Taken back by a manager, or wiped", null=True),
                ),
                (
                    "device",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antri.device"
                    ),
                ),
                (
                    "officer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "PIN tablet",
                "verbose_name_plural": "PIN tablet",
            },
        ),
        migrations.AddField(
            model_name="intake",
            name="pin",
            field=models.ForeignKey(
                blank=True,
                help_text="What showed who its author is",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="antri.tabletpin",
            ),
        ),
        migrations.AddConstraint(
            model_name="intake",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("undone_at__isnull", True), ("undone_by", "")),
                    models.Q(("undone_at__isnull", False), models.Q(("undone_by", ""), _negated=True)),
                    _connector="OR",
                ),
                name="intake_undone_by",
            ),
        ),
        migrations.AddIndex(
            model_name="intakeaside",
            index=models.Index(fields=["office", "received_at"], name="intake_aside_office"),
        ),
        migrations.AddConstraint(
            model_name="intakeaside",
            constraint=models.UniqueConstraint(fields=("device", "row", "content_hash"), name="intake_aside_once"),
        ),
        migrations.AddConstraint(
            model_name="intakeaside",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("settled_at__isnull", True), ("settled_by", "")),
                    models.Q(("settled_at__isnull", False), models.Q(("settled_by", ""), _negated=True)),
                    _connector="OR",
                ),
                name="intake_aside_settled_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="tabletcode",
            constraint=models.UniqueConstraint(
                condition=models.Q(("code_hash", ""), _negated=True), fields=("code_hash",), name="tablet_code_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="tabletcode",
            constraint=models.CheckConstraint(
                condition=models.Q(("expires_at__gt", models.F("made_at"))), name="tablet_code_span"
            ),
        ),
        migrations.AddIndex(
            model_name="tabletpin",
            index=models.Index(fields=["device", "officer"], name="tablet_pin_device"),
        ),
        migrations.AddConstraint(
            model_name="tabletpin",
            constraint=models.CheckConstraint(
                condition=models.Q(("valid_until__gt", models.F("made_at"))), name="tablet_pin_span"
            ),
        ),
    ]
