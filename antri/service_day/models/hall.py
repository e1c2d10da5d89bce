import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from antri.booking.models import Booking
from antri.directory.models import Service
from antri.journal.models import CityTable
from antri.people.models import Device
from antri.schedule.models import ServiceDay


class Hall(CityTable):
    """The waiting hall of an office on one date, all its lanes together.

    Stands beside the day of the main lane. Whoever changes anything of the service day holds that day's row
    (`actions.hall_in_hand`), so that everything that happens in one hall happens one after the other.
    """

    day = models.OneToOneField(ServiceDay, models.PROTECT, primary_key=True, related_name="+")
    calls = models.PositiveIntegerField(default=0, help_text="People called so far, without calling again")
    calls_without_priority = models.PositiveSmallIntegerField(default=0, help_text="Since a priority person was called")
    last_check_in_at = models.DateTimeField(null=True, blank=True, help_text="Announced before closing")
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("ruang tunggu")
        verbose_name_plural = _("ruang tunggu")

    def __str__(self) -> str:
        return f"{self.day_id}"


class Disruption(CityTable):
    """Gangguan: what cannot be served for a while, why, and until when as far as anyone knows."""

    day = models.ForeignKey(ServiceDay, models.PROTECT, related_name="+")
    cause = models.CharField(max_length=160, help_text="Everybody reads it, such as: SIAK tidak dapat dibuka")
    cause_en = models.CharField(max_length=160, blank=True)
    services = models.JSONField(default=list, blank=True, help_text="Codes; empty: all of them")
    began_at = models.DateTimeField()
    expected_until = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("gangguan")
        verbose_name_plural = _("gangguan")
        constraints = [
            # One at a time: it is changed, not repeated, so that board and phones tell one story.
            models.UniqueConstraint(fields=["day"], condition=Q(ended_at__isnull=True), name="disruption_one_open"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("began_at")), name="disruption_has_length"
            ),
        ]

    def __str__(self) -> str:
        return self.cause

    def stops(self, service: str) -> bool:
        """Tell whether this service cannot be served while it lasts."""
        return not self.services or service in self.services


class Summons(CityTable):
    """Somebody at a kiosk asks for an officer; open until one of them says that it is done. Nobody is named."""

    id = models.BigAutoField(primary_key=True)
    day = models.ForeignKey(ServiceDay, models.PROTECT, related_name="+", db_index=False)
    device = models.ForeignKey(Device, models.PROTECT, related_name="+", db_index=False)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("panggilan petugas")
        verbose_name_plural = _("panggilan petugas")
        constraints = [
            # Pressing again at the same kiosk is the same call.
            models.UniqueConstraint(fields=["device"], condition=Q(answered_at__isnull=True), name="summons_one_open"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | Q(answered_at__gte=F("asked_at")), name="summons_answered_after"
            ),
        ]
        # Which are open in a hall.
        indexes = [models.Index(fields=["day"], name="summons_open", condition=Q(answered_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.device_id}"


class Draw(CityTable):
    """One drawing of free numbers among those standing by, at its published time."""

    day = models.ForeignKey(ServiceDay, models.PROTECT, related_name="+")
    planned_for = models.TimeField(help_text="The published time")
    drawn_at = models.DateTimeField()
    places = models.PositiveSmallIntegerField()
    people = models.PositiveSmallIntegerField(help_text="Standing by when it was drawn")
    seed = models.CharField(max_length=64, help_text="Published afterwards, so that anyone can draw again")

    class Meta:
        verbose_name = _("undian")
        verbose_name_plural = _("undian")
        constraints = [
            # Not again because the first result did not please.
            models.UniqueConstraint(fields=["day", "planned_for"], name="draw_once"),
        ]

    def __str__(self) -> str:
        return f"{self.planned_for:%H.%M}"


class Standby(CityTable):
    """Somebody without a booking who waits for a number to become free. Personal fields are in `sealed`."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("menunggu undian")
        DRAWN = "drawn", _("mendapat nomor")
        UNSERVED = "unserved", _("belum terlayani")
        LEFT = "left", _("pulang")

    NEXT = {
        Status.WAITING: (Status.DRAWN, Status.UNSERVED, Status.LEFT),
        Status.UNSERVED: (Status.WAITING,),
        Status.LEFT: (Status.WAITING,),
        Status.DRAWN: (),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    day = models.ForeignKey(ServiceDay, models.PROTECT, related_name="+", db_index=False)
    status = models.CharField(max_length=8, choices=Status, default=Status.WAITING)
    code = models.CharField(max_length=8, help_text="On the standby slip; called by it when drawn")
    service = models.ForeignKey(Service, models.PROTECT, related_name="+", db_index=False)
    also_services = models.JSONField(default=list)
    people = models.PositiveSmallIntegerField(default=1)
    is_priority = models.BooleanField(default=False)
    identity_index = models.CharField(max_length=64)
    identity_index_next = models.CharField(max_length=64, blank=True, default="", db_default="")
    sealed = models.BinaryField()
    registered_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    draw = models.ForeignKey(Draw, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    booking = models.ForeignKey(Booking, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("warga siaga")
        verbose_name_plural = _("warga siaga")
        constraints = [
            # Coming twice is one chance.
            models.UniqueConstraint(fields=["day", "identity_index"], name="standby_once"),
            models.UniqueConstraint(fields=["day", "code"], name="standby_code_unique"),
            models.CheckConstraint(condition=~Q(identity_index=""), name="standby_has_identity"),
            models.CheckConstraint(condition=Q(people__gte=1, people__lte=4), name="standby_people_one_to_four"),
        ]

    def __str__(self) -> str:
        return self.code
