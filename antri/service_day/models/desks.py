from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from antri.booking.models import Booking
from antri.directory.models import Counter
from antri.journal.models import CityTable
from antri.people.models import Officer
from antri.schedule.models import ServiceDay


class Desk(CityTable):
    """A counter at work: who sits there, and how many presses it has made.

    A press names the number it saw (`press`): a second press of the same picture, or a late one, finds the
    number gone on and does nothing.
    """

    class State(models.TextChoices):
        OPEN = "open", _("buka")
        PAUSED = "paused", _("jeda")
        CLOSED = "closed", _("tutup")

    counter = models.OneToOneField(Counter, models.PROTECT, primary_key=True, related_name="+")
    state = models.CharField(max_length=6, choices=State, default=State.CLOSED)
    reason = models.CharField(max_length=80, blank=True, help_text="Of a pause, such as Istirahat")
    officer = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    since = models.DateTimeField()
    press = models.PositiveIntegerField(default=0)
    last_press = models.JSONField(default=dict, blank=True, help_text="What the last press did, to undo it")
    last_press_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("meja loket")
        verbose_name_plural = _("meja loket")
        constraints = [
            # Nobody sits at two counters.
            models.UniqueConstraint(fields=["officer"], condition=Q(officer__isnull=False), name="desk_officer_one"),
            models.CheckConstraint(
                condition=Q(state="closed", officer__isnull=True)
                | Q(state__in=["open", "paused"], officer__isnull=False),
                name="desk_open_has_officer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.counter_id}"


class Call(CityTable):
    """One call: what board, voice and phones tell, in this order. Only ever inserted; undone by `undone_at`."""

    id = models.BigAutoField(primary_key=True)
    day = models.ForeignKey(ServiceDay, models.PROTECT, related_name="+", db_index=False)
    booking = models.ForeignKey(Booking, models.CASCADE, related_name="+")
    counter = models.ForeignKey(Counter, models.PROTECT, related_name="+", db_index=False)
    label = models.CharField(max_length=8)
    at = models.DateTimeField()
    is_again = models.BooleanField(default=False)
    reason = models.CharField(max_length=120, blank=True, help_text="Why out of order; empty: it was their turn")
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("panggilan")
        verbose_name_plural = _("panggilan")
        # The last eight of a hall.
        indexes = [models.Index(fields=["day", "-id"], name="call_last")]

    def __str__(self) -> str:
        return self.label
