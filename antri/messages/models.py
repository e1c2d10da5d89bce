"""What became of each message that an event asks for: neither whom it went to nor what it said."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from antri.journal.models import CityTable, Event


class Delivery(CityTable):
    """One message on its way out. Its event is its key, so no event is ever sent for twice."""

    class State(models.TextChoices):
        WAITING = "waiting", _("menunggu")
        SENDING = "sending", _("sedang dikirim")
        SENT = "sent", _("diterima saluran")
        FAILED = "failed", _("tidak terkirim")
        DROPPED = "dropped", _("tidak dikirim")

    # Each move is made by UPDATE … WHERE state = expected.
    NEXT = {
        State.WAITING: (State.SENDING, State.DROPPED),
        State.SENDING: (State.SENT, State.WAITING, State.FAILED, State.DROPPED),
        State.SENT: (),
        State.FAILED: (),
        State.DROPPED: (),
    }
    OVER = (State.SENT, State.FAILED, State.DROPPED)

    event = models.OneToOneField(Event, models.PROTECT, primary_key=True, related_name="+")
    channel = models.CharField(max_length=12, blank=True, help_text="sms, whatsapp; empty until it is known")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    why = models.CharField(max_length=16, blank=True, help_text="Why it did not go out: a code")
    made_at = models.DateTimeField()
    next_at = models.DateTimeField(help_text="Not before then")
    until = models.DateTimeField(help_text="Of no use afterwards, and not sent any more")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("pengiriman pesan")
        verbose_name_plural = _("pengiriman pesan")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=("sent", "failed", "dropped"), ended_at__isnull=False)
                | Q(state__in=("waiting", "sending"), ended_at__isnull=True),
                name="delivery_ended",
            ),
        ]
        indexes = [models.Index(fields=["next_at"], name="delivery_due", condition=Q(ended_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.event_id}: {self.state}"
