"""Who works here, and what they were appointed to."""

import datetime

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from antri.directory.models import Office, Region
from antri.journal.models import CityTable


class Role(models.TextChoices):
    COUNTER_OFFICER = "counter_officer", _("petugas loket")
    APPOINTED_OFFICER = "appointed_officer", _("petugas pendamping")
    OUTSIDE_HELPER = "outside_helper", _("pendamping luar (kelurahan, RT/RW)")
    KECAMATAN_OFFICER = "kecamatan_officer", _("petugas kecamatan")
    VERIFIER = "verifier", _("verifikator")
    OFFICE_MANAGER = "office_manager", _("pengelola kantor")
    HEAD_OF_OFFICE = "head_of_office", _("kepala dinas")
    ADMINISTRATOR = "administrator", _("administrator")


# These see every office of the city; all others work at one.
CITY_WIDE = (Role.HEAD_OF_OFFICE, Role.ADMINISTRATOR)
# These take numbers for people who cannot do it themselves.
HELPERS = (Role.APPOINTED_OFFICER, Role.KECAMATAN_OFFICER, Role.OUTSIDE_HELPER)


class Officer(AbstractUser):
    """Someone who works here and signs in. What they may do stands in their appointments."""

    last_seen_at = models.DateTimeField(null=True, blank=True, help_text="Written at most once a minute")
    sign_outs = models.PositiveIntegerField(default=0, help_text="One more ends every session there is")

    class Meta:
        verbose_name = _("petugas")
        verbose_name_plural = _("petugas")

    def __str__(self) -> str:
        return self.get_full_name() or self.username

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        # Django's own stands on the password alone; ours ends with `sign_outs` too, without a look at any session.
        return salted_hmac(
            "antri.people.session", f"{self.password}:{self.sign_outs}", secret=secret, algorithm="sha256"
        ).hexdigest()


class Invitation(CityTable):
    """A link, good for one day and for one use, by which an officer sets the first or a new password.

    Of its token only the hash is kept: whoever reads the table cannot sign in by it.
    """

    officer = models.ForeignKey(Officer, models.PROTECT, related_name="invitations")
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True, help_text="Used, or replaced by a newer one")

    class Meta:
        verbose_name = _("undangan")
        verbose_name_plural = _("undangan")
        constraints = [
            models.UniqueConstraint(
                fields=["officer"], condition=Q(ended_at__isnull=True), name="invitation_one_open_link"
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("made_at")), name="invitation_span"),
        ]

    def __str__(self) -> str:
        return f"{self.officer_id} until {self.expires_at:%Y-%m-%d %H:%M}"


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    def standing(self, on: datetime.date) -> "AppointmentQuerySet":
        """Those that hold on that date, of officers who may still sign in."""
        return self.filter(Q(until__isnull=True) | Q(until__gt=on), since__lte=on, officer__is_active=True)


class Appointment(CityTable):
    """One role that an officer holds at one office, or in the whole city, for a span of dates.

    Who books for others does it somewhere: at the office, in a kelurahan hall, at a mobile stand.
    """

    class Place(models.TextChoices):
        OFFICE = "office", _("kantor")
        VILLAGE_HALL = "village_hall", _("balai kelurahan atau desa")
        MOBILE = "mobile", _("layanan keliling")

    officer = models.ForeignKey(Officer, models.PROTECT, related_name="appointments")
    role = models.CharField(max_length=20, choices=Role)
    office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="+")
    since = models.DateField()
    until = models.DateField(null=True, blank=True, help_text="Exclusive: from this date on no more")
    place_kind = models.CharField(max_length=12, choices=Place, default=Place.OFFICE, db_default=Place.OFFICE)
    place = models.CharField(max_length=80, blank=True, default="", db_default="", help_text="Its name, as on the slip")
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="+", help_text="The kelurahan or desa it serves"
    )
    daily_limit = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Bookings for others a day; empty: as the city says"
    )

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("penugasan")
        verbose_name_plural = _("penugasan")
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=CITY_WIDE, office__isnull=True)
                | (~Q(role__in=CITY_WIDE) & Q(office__isnull=False)),
                name="appointment_office_fits_role",
            ),
            models.CheckConstraint(condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="appointment_span"),
        ]
        indexes = [models.Index(fields=["officer", "since"], name="appointment_officer")]

    def __str__(self) -> str:
        return f"{self.role} @ {self.office_id or 'city'}"
