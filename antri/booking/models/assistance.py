"""Who booked for somebody else, and how much of that a day allows."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from antri.booking.models.bookings import Booking
from antri.directory.models import Office, Region
from antri.journal.models import CityTable
from antri.people.models import Appointment, Officer


class Assistance(CityTable):
    """This number was booked for somebody by an officer or an appointed helper: by whom, where, and why."""

    class Reason(models.TextChoices):
        NO_PHONE = "no_phone", _("tidak punya ponsel")
        CANNOT_READ = "cannot_read", _("sulit membaca")
        DISABILITY = "disability", _("penyandang disabilitas")
        ELDERLY = "elderly", _("lanjut usia")
        NO_NIK = "no_nik", _("belum punya NIK")
        OTHER = "other", _("lainnya")

    class Identity(models.TextChoices):
        """What the person is known by. Its value is sealed in the booking."""

        NIK = "nik", _("NIK")
        CHILD_OF = "child_of", _("anak dari pemegang NIK")
        PASSPORT = "passport", _("paspor")

    booking = models.OneToOneField(Booking, models.CASCADE, primary_key=True, related_name="assistance")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+", db_index=False)
    officer = models.ForeignKey(Officer, models.PROTECT, related_name="+", db_index=False)
    appointment = models.ForeignKey(Appointment, models.PROTECT, related_name="+", db_index=False)
    date = models.DateField(help_text="The day it was made, at the office")
    place = models.CharField(max_length=80, blank=True, help_text="As on the slip: who helped, and where")
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="+", help_text="Kelurahan or desa, when it was said"
    )
    reason = models.CharField(max_length=12, choices=Reason)
    identity = models.CharField(max_length=8, choices=Identity, default=Identity.NIK)
    identity_reason = models.CharField(max_length=120, blank=True, help_text="Why there is no NIK; nothing personal")
    family = models.UUIDField(null=True, blank=True, help_text="The same for those who were booked together")
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = _("bantuan pemesanan")
        verbose_name_plural = _("bantuan pemesanan")
        constraints = [
            models.CheckConstraint(
                condition=Q(identity="nik") | ~Q(identity_reason=""), name="assistance_without_nik_says_why"
            ),
        ]
        indexes = [
            # What one helper made on a day.
            models.Index(fields=["officer", "date"], name="assistance_officer"),
            models.Index(fields=["office", "date"], name="assistance_office"),
        ]

    def __str__(self) -> str:
        return f"{self.booking_id} {self.reason}"


class HelperDay(CityTable):
    """How many numbers one helper has taken for others on a day. The database refuses one too many."""

    officer = models.ForeignKey(Officer, models.PROTECT, related_name="+", db_index=False)
    date = models.DateField()
    made = models.PositiveSmallIntegerField(default=0)
    most = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("hari pendamping")
        verbose_name_plural = _("hari pendamping")
        constraints = [
            models.UniqueConstraint(fields=["officer", "date"], name="helper_day_unique"),
            models.CheckConstraint(condition=Q(made__lte=models.F("most")), name="helper_day_within_limit"),
        ]

    def __str__(self) -> str:
        return f"{self.officer_id} {self.date} {self.made}/{self.most}"
