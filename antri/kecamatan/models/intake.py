"""Who was served by hand: one row a service, from the tablet, a paper tally or a list."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from antri.directory.models import Office, Region, Service
from antri.journal.models import CityTable
from antri.kecamatan.models.tablet import TabletPin
from antri.people.models import Device, Officer


class Intake(CityTable):
    """One service that somebody asked for and how it ended. Name and NIK, if given, are sealed.

    The key is made where the row is made, so that what is sent twice is one row.
    """

    class Outcome(models.TextChoices):
        DONE = "done", _("selesai")
        INCOMPLETE = "incomplete", _("berkas kurang")
        REFERRED = "referred", _("diarahkan")

    class Source(models.TextChoices):
        TABLET = "tablet", _("tablet")
        PAPER = "paper", _("turus di kertas")
        PAGE = "page", _("halaman petugas")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+", db_index=False)
    date = models.DateField(help_text="The working day it counts for, at the office")
    service = models.ForeignKey(Service, models.PROTECT, related_name="+", db_index=False)
    outcome = models.CharField(max_length=10, choices=Outcome)
    count = models.PositiveSmallIntegerField(default=1, help_text="More than one only on a paper tally")
    number = models.PositiveSmallIntegerField(null=True, blank=True, help_text="The running number on paper, if used")
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, related_name="+")
    source = models.CharField(max_length=8, choices=Source, default=Source.TABLET)
    officer = models.ForeignKey(Officer, models.PROTECT, related_name="+", db_index=False, help_text="Its author")
    device = models.ForeignKey(Device, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    arrived_at = models.DateTimeField(null=True, blank=True, help_text="On sampled days")
    finished_at = models.DateTimeField(null=True, blank=True, help_text="On sampled days")
    made_at = models.DateTimeField(help_text="By the tablet's clock, put right by what the server saw of it")
    clock_off_s = models.IntegerField(default=0, help_text="What was put right, in seconds")
    received_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True, help_text="Taken back by its author; not counted")
    identity_index = models.CharField(max_length=64, blank=True, help_text="Only when a NIK was given")
    identity_index_next = models.CharField(max_length=64, blank=True, default="")
    sealed = models.BinaryField(null=True, help_text="Name and NIK, only when given")
    content_mac = models.CharField(
        max_length=64, blank=True, default="", help_text="Keyed hash of what was sent: the same id is the same row"
    )
    pin = models.ForeignKey(
        TabletPin, models.PROTECT, null=True, blank=True, related_name="+", help_text="What showed who its author is"
    )
    undone_by = models.CharField(max_length=48, blank=True, default="")
    undone_reason = models.CharField(max_length=160, blank=True, default="")
    lacking = models.JSONField(
        default=list, blank=True, help_text="Codes of the papers that were missing, in the order of the service's list"
    )

    class Meta:
        verbose_name = _("catatan layanan")
        verbose_name_plural = _("catatan layanan")
        constraints = [
            models.CheckConstraint(
                condition=Q(arrived_at__isnull=True)
                | Q(finished_at__isnull=True)
                | Q(finished_at__gte=F("arrived_at")),
                name="intake_finished_after_arrived",
            ),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by="") | (Q(undone_at__isnull=False) & ~Q(undone_by="")),
                name="intake_undone_by",
            ),
            models.CheckConstraint(
                condition=Q(count=1) | Q(source="paper", count__gte=1), name="intake_one_unless_tally"
            ),
        ]
        indexes = [
            models.Index(fields=["office", "date"], name="intake_office_date"),
            models.Index(fields=["identity_index"], name="intake_identity", condition=~Q(identity_index="")),
        ]

    def __str__(self) -> str:
        return f"{self.office_id} {self.date} {self.outcome}"


class SampledDay(CityTable):
    """On this date the office also writes down when people came and when they were done: so waits by hand are known."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    date = models.DateField()
    chosen_by = models.CharField(max_length=48)

    class Meta:
        verbose_name = _("hari contoh")
        verbose_name_plural = _("hari contoh")
        constraints = [models.UniqueConstraint(fields=["office", "date"], name="sampled_day_unique")]

    def __str__(self) -> str:
        return f"{self.office_id} {self.date}"


class DayWithoutRecords(CityTable):
    """The office was open on this date and wrote nothing down, and says why: a gap that is known."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    date = models.DateField()
    reason = models.CharField(max_length=160)
    said_by = models.CharField(max_length=48)

    class Meta:
        verbose_name = _("hari tanpa catatan")
        verbose_name_plural = _("hari tanpa catatan")
        constraints = [models.UniqueConstraint(fields=["office", "date"], name="day_without_records_unique")]

    def __str__(self) -> str:
        return f"{self.office_id} {self.date}"
