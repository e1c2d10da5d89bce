"""The office's tablet: the key that its rows are sealed to, who may write on it, and what did not fit."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from antri.directory.models import Office
from antri.journal.models import CityTable
from antri.people.models import Device, Officer


class TabletKey(CityTable):
    """What one tablet closes its rows with. The private half is sealed here and never leaves the house.

    It stays when the tablet is sent away: what that tablet had not sent yet can still be opened. Also sealed: the
    key that the tablet closes its own memory with, handed to each officer who enrols on it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    device = models.OneToOneField(Device, models.PROTECT, related_name="+")
    public_key = models.CharField(max_length=96, help_text="P-256, uncompressed point in base64url")
    sealed = models.BinaryField()
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("kunci tablet")
        verbose_name_plural = _("kunci tablet")

    def __str__(self) -> str:
        return f"{self.device_id}"


class TabletCode(CityTable):
    """A code for ten minutes and one use, by which an officer enrols on a tablet of this office."""

    officer = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    code_hash = models.CharField(max_length=64, blank=True, help_text="Empty once it was used or replaced")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        verbose_name = _("kode tablet")
        verbose_name_plural = _("kode tablet")
        constraints = [
            # One code means one officer.
            models.UniqueConstraint(fields=["code_hash"], condition=~Q(code_hash=""), name="tablet_code_unique"),
            models.CheckConstraint(condition=Q(expires_at__gt=F("made_at")), name="tablet_code_span"),
        ]

    def __str__(self) -> str:
        return f"{self.officer_id} at {self.office_id}"


class TabletPin(CityTable):
    """An officer may write on this tablet until then, and this key shows that a row is theirs.

    The PIN itself is known to the tablet alone: it opens the private half of this key there.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    device = models.ForeignKey(Device, models.PROTECT, related_name="+", db_index=False)
    officer = models.ForeignKey(Officer, models.PROTECT, related_name="+", db_index=False)
    public_key = models.CharField(max_length=96, help_text="P-256, uncompressed point in base64url")
    made_at = models.DateTimeField()
    valid_until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True, help_text="Taken back by a manager, or wiped")

    class Meta:
        verbose_name = _("PIN tablet")
        verbose_name_plural = _("PIN tablet")
        constraints = [
            models.CheckConstraint(condition=Q(valid_until__gt=F("made_at")), name="tablet_pin_span"),
        ]
        indexes = [models.Index(fields=["device", "officer"], name="tablet_pin_device")]

    def __str__(self) -> str:
        return f"{self.officer_id} on {self.device_id}"


class IntakeAside(CityTable):
    """What a tablet sent and could not be counted: kept as it came, to be looked at. Nothing is lost silently."""

    class Why(models.TextChoices):
        UNREADABLE = "unreadable", _("tidak terbaca")
        OTHER_CONTENT = "other_content", _("nomor catatan sudah dipakai untuk isi lain")
        UNKNOWN_AUTHOR = "unknown_author", _("penulisnya tidak dikenal di tablet ini")
        NOT_APPOINTED = "not_appointed", _("penulisnya tidak bertugas di kantor ini pada hari itu")
        PIN_OVER = "pin_over", _("PIN penulisnya sudah tidak berlaku")
        UNKNOWN_SERVICE = "unknown_service", _("layanannya tidak dikenal")
        UNFIT = "unfit", _("isinya tidak masuk akal")
        NOTHING_TO_UNDO = "nothing_to_undo", _("yang diurungkan tidak ada")
        HALL_DIFFERS = "hall_differs", _("antrean sudah berjalan lain")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    row = models.UUIDField(help_text="The id that the tablet had given")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    device = models.ForeignKey(Device, models.PROTECT, related_name="+")
    why = models.CharField(max_length=16, choices=Why)
    content_hash = models.CharField(max_length=64, help_text="Of what was sent, so that a repeat is one row")
    summary = models.CharField(max_length=160, blank=True, default="", help_text="As far as it was read; no citizen")
    sealed = models.BinaryField()
    received_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.CharField(max_length=48, blank=True, default="")
    settled_as = models.CharField(max_length=160, blank=True, default="", help_text="What was done about it")

    class Meta:
        verbose_name = _("catatan yang disisihkan")
        verbose_name_plural = _("catatan yang disisihkan")
        constraints = [
            models.UniqueConstraint(fields=["device", "row", "content_hash"], name="intake_aside_once"),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, settled_by="") | (Q(settled_at__isnull=False) & ~Q(settled_by="")),
                name="intake_aside_settled_by",
            ),
        ]
        indexes = [models.Index(fields=["office", "received_at"], name="intake_aside_office")]

    def __str__(self) -> str:
        return f"{self.row} {self.why}"
