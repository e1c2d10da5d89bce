import datetime

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from antri.directory.models.places import Office
from antri.directory.models.services import Service
from antri.journal.models import CityTable


class Notice(CityTable):
    """A dated word to citizens that must be read before a date is chosen (blank cards have run out …)."""

    office = models.ForeignKey(Office, models.CASCADE, null=True, blank=True, related_name="+")
    service = models.ForeignKey(Service, models.CASCADE, null=True, blank=True, related_name="+")
    text = models.CharField(max_length=280)
    text_en = models.CharField(max_length=280, blank=True)
    from_date = models.DateField()
    until_date = models.DateField(help_text="Inclusive")

    class Meta:
        verbose_name = _("pengumuman")
        verbose_name_plural = _("pengumuman")

    def __str__(self) -> str:
        return self.text


class Setting(CityTable):
    """One rule of the city that the office may change. Known keys: directory/queries/settings, SETTINGS."""

    key = models.CharField(max_length=40)
    office = models.ForeignKey(Office, models.CASCADE, null=True, blank=True, related_name="+")
    value = models.JSONField()
    unit = models.CharField(max_length=16, blank=True)
    valid_from = models.DateField(default=datetime.date(2000, 1, 1))
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("pengaturan")
        verbose_name_plural = _("pengaturan")
        constraints = [
            models.UniqueConstraint(
                fields=["city", "key", "valid_from"], name="setting_city_unique", condition=Q(office__isnull=True)
            ),
            models.UniqueConstraint(fields=["office", "key", "valid_from"], name="setting_office_unique"),
        ]

    def __str__(self) -> str:
        return self.key


class LoadedRow(CityTable):
    """What `load_city` last wrote for one row, so that it can tell an edit in the product from an old file."""

    table = models.CharField(max_length=40)
    key = models.CharField(max_length=120)
    fingerprint = models.CharField(max_length=64, help_text="SHA-256 of the loaded fields")

    class Meta:
        verbose_name = _("baris termuat")
        verbose_name_plural = _("baris termuat")
        constraints = [models.UniqueConstraint(fields=["city", "table", "key"], name="loaded_row_unique")]

    def __str__(self) -> str:
        return f"{self.table}:{self.key}"
