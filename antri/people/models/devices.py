"""The screens, printers and tablets of an office, which know themselves by a key of their own."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from antri.directory.models import Office
from antri.journal.models import CityTable
from antri.people.models.officers import Officer


class Device(CityTable):
    """A device that a manager has made known: first by a six-digit code, from then on by its key.

    Of code and key only hashes are kept. A code is short, so its hash is keyed and its life is short.
    """

    class Kind(models.TextChoices):
        KIOSK = "kiosk", _("anjungan mandiri")
        BOARD = "board", _("papan antrean")
        PRINT_AGENT = "print_agent", _("pencetak slip")
        TABLET = "tablet", _("tablet petugas")

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind)
    name = models.CharField(max_length=60)
    made_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    code_hash = models.CharField(max_length=64, blank=True, help_text="Empty once it was used")
    code_expires_at = models.DateTimeField(null=True, blank=True)
    key_hash = models.CharField(max_length=64, blank=True)
    paired_at = models.DateTimeField(null=True, blank=True)
    last_seen_at = models.DateTimeField(null=True, blank=True, help_text="Written at most once a minute")
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("perangkat")
        verbose_name_plural = _("perangkat")
        constraints = [
            # One key is one device. Found by it on every request.
            models.UniqueConstraint(fields=["key_hash"], condition=~Q(key_hash=""), name="device_key_unique"),
            # No two devices wait for the same code: it says which of them is meant.
            models.UniqueConstraint(fields=["code_hash"], condition=~Q(code_hash=""), name="device_code_unique"),
            models.CheckConstraint(
                condition=Q(paired_at__isnull=True, key_hash="")
                | (Q(paired_at__isnull=False, code_hash="") & ~Q(key_hash="")),
                name="device_code_or_key",
            ),
            models.CheckConstraint(
                condition=Q(code_hash="") | Q(code_expires_at__isnull=False), name="device_code_expires"
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=False) | Q(revoked_by__isnull=True), name="device_revoked"
            ),
        ]
        indexes = [models.Index(fields=["office", "made_at"], name="device_office")]

    def __str__(self) -> str:
        return self.name
