"""A number that a person holds, and the help they may ask for with it."""

import datetime
import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from antri.directory.models import Office, Service
from antri.journal.models import CityTable
from antri.schedule.models import ServiceDay, Slot


class Need(models.TextChoices):
    """Help that was asked for; never why."""

    COME_TO_ME = "come_to_me", _("datangi saya")
    WRITE = "write", _("tulis")
    SIGN_LANGUAGE = "sign_language", _("bahasa isyarat")
    GUIDE = "guide", _("pandu")
    LOW_COUNTER = "low_counter", _("loket rendah")
    READ_ALOUD = "read_aloud", _("bantu baca")


class Booking(CityTable):
    """A number that a person holds (or held). The personal fields are in `sealed`, nowhere else."""

    class Status(models.TextChoices):
        BOOKED = "booked", _("Dipesan")
        CHECKED_IN = "checked_in", _("Hadir, menunggu")
        CALLED = "called", _("Dipanggil")
        SERVING = "serving", _("Sedang dilayani")
        SERVED = "served", _("Selesai")
        MISSED = "missed", _("Terlewat")
        NO_SHOW = "no_show", _("Tidak hadir")
        CANCELLED = "cancelled", _("Dibatalkan")

    LIVE = (Status.BOOKED, Status.CHECKED_IN, Status.CALLED, Status.SERVING, Status.MISSED)
    # What takes the mark "to be moved" off.
    STAYS: ClassVar[dict[str, Any]] = {
        "to_move_at": None,
        "to_move_by": "",
        "to_move_reason": "",
        "to_move_reason_en": "",
    }
    # Its holder may still give it back or move it.
    GIVEN_UP = (Status.BOOKED, Status.CHECKED_IN)

    # Begins the identity of a number that was given in the hall to nobody in particular (pick-up, information).
    NAMELESS = "hall-"

    # The only moves there are. Each is made by UPDATE … WHERE status = expected.
    NEXT = {
        Status.BOOKED: (Status.CHECKED_IN, Status.NO_SHOW, Status.CANCELLED),
        Status.CHECKED_IN: (
            Status.CALLED,
            Status.SERVING,  # a transfer undone
            Status.MISSED,  # a return undone
            Status.BOOKED,
            Status.NO_SHOW,
            Status.CANCELLED,
        ),
        Status.CALLED: (Status.SERVING, Status.MISSED, Status.CHECKED_IN, Status.CANCELLED),
        Status.SERVING: (Status.SERVED, Status.CALLED, Status.CHECKED_IN, Status.CANCELLED),
        Status.SERVED: (Status.SERVING,),
        Status.MISSED: (Status.CHECKED_IN, Status.CALLED, Status.NO_SHOW, Status.CANCELLED),
        Status.NO_SHOW: (Status.CHECKED_IN, Status.BOOKED, Status.MISSED),
        Status.CANCELLED: (Status.BOOKED,),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+", db_index=False)
    day = models.ForeignKey(ServiceDay, models.PROTECT, related_name="+", db_index=False)
    slot = models.ForeignKey(Slot, models.PROTECT, related_name="+", db_index=False)
    date = models.DateField()
    start = models.TimeField()
    end = models.TimeField()
    number = models.PositiveSmallIntegerField()
    turn = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=8)
    status = models.CharField(max_length=10, choices=Status, default=Status.BOOKED)
    service = models.ForeignKey(Service, models.PROTECT, related_name="+", db_index=False)
    also_services = models.JSONField(default=list, help_text="Codes of a second and third service")
    people = models.PositiveSmallIntegerField(default=1)
    is_priority = models.BooleanField(default=False, help_text="Which kind it is stays sealed")
    language = models.CharField(max_length=8, default="id")
    code = models.CharField(max_length=8)
    token_hash = models.CharField(max_length=64)
    identity_index = models.CharField(max_length=64)
    phone_index = models.CharField(max_length=64, blank=True)
    # The same under a second key while the index key is being changed (docs/operator.md), else empty.
    identity_index_next = models.CharField(max_length=64, blank=True, default="", db_default="")
    phone_index_next = models.CharField(max_length=64, blank=True, default="", db_default="")
    device = models.CharField(max_length=32, blank=True, help_text="The signed device cookie it was made on")
    channel = models.CharField(max_length=16, default="web")
    finder = models.CharField(max_length=64, help_text="Keyed hash of code and the phone's last four digits")
    ticket_name = models.BinaryField(help_text="The short name on the ticket; only the ticket's link opens it")
    sealed = models.BinaryField()
    # Null for nearly everybody, and again for all once the day of the number is over (service_day/actions/erase.py).
    needs = models.BinaryField(null=True, help_text="Help that was asked for, sealed like the ticket's name")
    link = models.BinaryField(null=True, help_text="The token, sealed, once it no longer follows from the index key")
    idempotency_key = models.CharField(max_length=64)
    content_mac = models.CharField(max_length=64)
    reschedules = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True, blank=True)
    # The office has closed its day or session: the mark "Perlu dipindah", since when, by whom, why. The database
    # knows what stands there when it is not: the version before this one still writes rows without them.
    to_move_at = models.DateTimeField(null=True, blank=True)
    to_move_by = models.CharField(
        max_length=48, blank=True, default="", db_default="", help_text="Kind and key of who closed it"
    )
    to_move_reason = models.CharField(
        max_length=160, blank=True, default="", db_default="", help_text="Its holder reads it"
    )
    to_move_reason_en = models.CharField(max_length=160, blank=True, default="", db_default="")

    class Meta:
        verbose_name = _("pemesanan")
        verbose_name_plural = _("pemesanan")
        constraints = [
            # A number is given once a turn, for ever.
            models.UniqueConstraint(fields=["day", "number", "turn"], name="booking_number_turn_unique"),
            # Two lanes of an office never show the same label on one date.
            models.UniqueConstraint(fields=["office", "date", "label"], name="booking_label_unique"),
            models.UniqueConstraint(
                fields=["slot"],
                name="booking_slot_live_unique",
                condition=Q(status__in=["booked", "checked_in", "called", "serving", "missed"]),
            ),
            # One live number per person and date, at whichever office. Also finds a person's bookings.
            models.UniqueConstraint(
                fields=["identity_index", "date"],
                name="booking_identity_date_live_unique",
                condition=Q(status__in=["booked", "checked_in", "called", "serving", "missed"]),
            ),
            # The same by the second key, so that it holds at every instant of a change of the index key.
            models.UniqueConstraint(
                fields=["identity_index_next", "date"],
                name="booking_identity_next_live_unique",
                condition=Q(status__in=["booked", "checked_in", "called", "serving", "missed"])
                & ~Q(identity_index_next=""),
            ),
            models.UniqueConstraint(fields=["idempotency_key"], name="booking_idempotency_key_unique"),
            models.UniqueConstraint(fields=["token_hash"], name="booking_token_unique"),
            models.UniqueConstraint(fields=["code"], name="booking_code_unique"),
            models.CheckConstraint(condition=Q(people__gte=1, people__lte=4), name="booking_people_one_to_four"),
            models.CheckConstraint(condition=~Q(identity_index=""), name="booking_has_identity"),
            # Nobody is sent away without a name to it.
            models.CheckConstraint(
                condition=Q(to_move_at__isnull=True, to_move_by="") | Q(to_move_at__isnull=False) & ~Q(to_move_by=""),
                name="booking_to_move_says_who",
            ),
        ]
        indexes = [
            # Four NIKs per phone.
            models.Index(
                fields=["phone_index", "date"],
                name="booking_phone_live",
                condition=Q(status__in=["booked", "checked_in", "called", "serving", "missed"]),
            ),
            # The list of an office: who is to be moved.
            models.Index(fields=["office", "date"], name="booking_to_move", condition=Q(to_move_at__isnull=False)),
            # Whose wish for help is to be forgotten: few at any time.
            models.Index(fields=["date"], name="booking_needs", condition=Q(needs__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def is_nameless(self) -> bool:
        """Nobody is known by it: given in the hall, in a lane without names."""
        return self.identity_index.startswith(self.NAMELESS)

    @property
    def is_sent_away(self) -> bool:
        """The office itself has closed what was promised: moving elsewhere counts against no limit."""
        return self.to_move_at is not None or self.day.is_closed

    @property
    def is_voided(self) -> bool:
        """A desk has withdrawn it: the NIK it was taken with is somebody else's. Nobody cancelled it."""
        return self.status == self.Status.CANCELLED and self.cancelled_at is None

    def can_be_given_up(self, today: datetime.date) -> bool:
        """Tell whether its holder may still cancel or move it; `today` is the office's date."""
        return self.status in self.GIVEN_UP and self.date >= today
