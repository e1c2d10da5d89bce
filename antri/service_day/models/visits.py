import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from antri.booking.models import Booking, Need
from antri.directory.models import Counter
from antri.journal.models import CityTable
from antri.schedule.models import ServiceDay


class Visit(CityTable):
    """What the hall knows of a booking since its holder has come. Where they stand is `booking.status`, only there.

    The place in the order is `hour`, `rank`, then `number` of the booking or, for who came late, `queued_at`
    (queries/order.py).
    """

    class Rank(models.IntegerChoices):
        OWED = 0, _("diutamakan karena janji kantor")
        IN_TIME = 1, _("tepat waktu")
        LATE = 2, _("terlambat")

    class Door(models.TextChoices):
        DESK = "desk", _("petugas")
        KIOSK = "kiosk", _("anjungan mandiri")
        PHONE = "phone", _("ponsel")
        HALL = "hall", _("diundi di ruang tunggu")
        PAPER = "paper", _("disalin dari kertas")

    class Identity(models.TextChoices):
        UNSEEN = "", _("belum diperiksa")
        FITS = "fits", _("cocok")
        CORRECTED = "corrected", _("salah ketik, sudah diperbaiki")
        PROXY = "proxy", _("diwakili keluarga atau kuasa")
        OTHER = "other", _("orang lain")

    class Outcome(models.TextChoices):
        NONE = "", _("belum selesai")
        DONE = "done", _("selesai")
        IN_PROCESS = "in_process", _("diproses")
        AWAITING_BLANK = "awaiting_blank", _("menunggu blangko")
        INCOMPLETE = "incomplete", _("belum lengkap")

    # As a visit calls it.
    Need = Need

    booking = models.OneToOneField(Booking, models.CASCADE, primary_key=True, related_name="+")
    day = models.ForeignKey(
        ServiceDay, models.PROTECT, related_name="+", db_index=False, help_text="Of the main lane: the hall's"
    )
    hour = models.TimeField(help_text="Start of the session they queue in")
    rank = models.PositiveSmallIntegerField(choices=Rank, default=Rank.IN_TIME)
    door = models.CharField(max_length=8, choices=Door, default=Door.DESK)
    identity = models.CharField(max_length=10, choices=Identity, default=Identity.UNSEEN, blank=True)
    is_priority = models.BooleanField(default=False, help_text="Confirmed at the door")
    needs = models.JSONField(default=list, blank=True, help_text="Codes of Need; emptied at the end of the day")
    approached_at = models.DateTimeField(null=True, blank=True, help_text="An officer went to them")
    service_code = models.CharField(max_length=24, help_text="What they are in the queue for now")
    arrived_at = models.DateTimeField()
    queued_at = models.DateTimeField(help_text="In the order since: arrival, coming back, or being late")
    counter = models.ForeignKey(
        Counter, models.PROTECT, null=True, blank=True, related_name="+", help_text="Who is called or served there now"
    )
    only_counter = models.ForeignKey(
        Counter, models.PROTECT, null=True, blank=True, related_name="+", db_index=False, help_text="Transferred to it"
    )
    served_at_counter = models.ForeignKey(
        Counter, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    is_transferred = models.BooleanField(default=False)
    after_call = models.PositiveIntegerField(
        null=True, blank=True, help_text="Came back after being missed: first once the hall has made that many calls"
    )
    held_until = models.DateTimeField(null=True, blank=True, help_text="Put aside (Tunda) until then")
    calls = models.PositiveSmallIntegerField(default=0, help_text="Of this round: calling and calling again")
    misses = models.PositiveSmallIntegerField(default=0)
    first_called_at = models.DateTimeField(null=True, blank=True)
    called_at = models.DateTimeField(null=True, blank=True, help_text="The last call")
    missed_at = models.DateTimeField(null=True, blank=True)
    serving_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=16, choices=Outcome, default=Outcome.NONE, blank=True)
    times = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="The how-manieth time this person was served here in the month, once they are"
    )

    class Meta:
        verbose_name = _("kunjungan")
        verbose_name_plural = _("kunjungan")
        constraints = [
            # One person at a counter; one counter per person, because it is one column.
            models.UniqueConstraint(fields=["counter"], condition=Q(counter__isnull=False), name="visit_counter_one"),
            models.CheckConstraint(condition=Q(rank__in=[0, 1, 2]), name="visit_rank_known"),
            models.CheckConstraint(
                condition=Q(serving_at__isnull=True)
                | Q(finished_at__isnull=True)
                | Q(finished_at__gte=F("serving_at")),
                name="visit_serving_before_finished",
            ),
        ]
        # The whole hall of a day is read at once.
        indexes = [models.Index(fields=["day"], name="visit_day")]

    def __str__(self) -> str:
        return f"{self.booking_id}"


class Slip(CityTable):
    """A paper that the office owes something for: to come back without a new number, papers left behind."""

    class Kind(models.TextChoices):
        RETURN = "return", _("kembali melengkapi")
        PAPERS = "papers", _("berkas dititipkan")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    booking = models.ForeignKey(Booking, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind)
    code = models.CharField(max_length=8)
    note = models.CharField(max_length=240, blank=True, help_text="What is missing or was left; nothing personal")
    valid_until = models.DateField()
    given_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("slip")
        verbose_name_plural = _("slip")
        constraints = [models.UniqueConstraint(fields=["code"], name="slip_code_unique")]

    def __str__(self) -> str:
        return self.code
