"""What one person asks for and another has to consent to."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from antri.directory.models import Office
from antri.journal.models import CityTable
from antri.people.models.officers import Officer


class Approval(CityTable):
    """One thing that needs two people: what is to be done, who asked, who decided.

    `kind` names the executor (`people.actions.needs_second_person`), `arguments` are its plain values:
    nothing personal, for the row stays.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("menunggu")
        APPROVED = "approved", _("disetujui")  # and done, in the same transaction
        REFUSED = "refused", _("ditolak")
        WITHDRAWN = "withdrawn", _("ditarik kembali")
        EXPIRED = "expired", _("kedaluwarsa")

    NEXT: ClassVar = {
        State.WAITING: (State.APPROVED, State.REFUSED, State.WITHDRAWN, State.EXPIRED),
        State.APPROVED: (),
        State.REFUSED: (),
        State.WITHDRAWN: (),
        State.EXPIRED: (),
    }

    kind = models.CharField(max_length=48)
    arguments = models.JSONField(default=dict)
    office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=300)
    asked_by = models.ForeignKey(Officer, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    decided_by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=300, blank=True, help_text="Why it was refused, or what was said to it")

    class Meta:
        verbose_name = _("persetujuan")
        verbose_name_plural = _("persetujuan")
        constraints = [
            # Two people are two people, whatever a program does.
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")), name="approval_by_another"
            ),
            models.CheckConstraint(
                condition=Q(state__in=("approved", "refused"), decided_by__isnull=False, decided_at__isnull=False)
                | Q(state__in=("withdrawn", "expired"), decided_by__isnull=True, decided_at__isnull=False)
                | Q(state="waiting", decided_by__isnull=True, decided_at__isnull=True),
                name="approval_decided",
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("asked_at")), name="approval_span"),
        ]
        indexes = [models.Index(fields=["state", "expires_at"], name="approval_waiting")]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"
