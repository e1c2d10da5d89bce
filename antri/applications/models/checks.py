"""What an officer found of each requirement, and what a citizen is asked to put right."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from antri.applications.models.applications import Application
from antri.directory.models import Office, Service
from antri.journal.models import CityTable
from antri.people.models import Officer


class Check(CityTable):
    """One requirement of one round: fine, or to be put right, with a reason from the list and words of the officer."""

    class Verdict(models.TextChoices):
        OK = "ok", _("sesuai")
        FIX = "fix", _("perbaiki")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(Application, models.CASCADE, related_name="checks")
    round = models.PositiveSmallIntegerField(default=0, help_text="How often it had been returned before")
    field = models.CharField(max_length=64, help_text="Key of the field that is meant; empty: of the whole file")
    verdict = models.CharField(max_length=4, choices=Verdict)
    reason = models.CharField(max_length=40, blank=True, help_text="Code of a return reason of the form")
    sealed = models.BinaryField(null=True, help_text="Words of the officer to the citizen")
    officer = models.ForeignKey(Officer, models.PROTECT, related_name="+", db_index=False)
    checked_at = models.DateTimeField()
    fixed_at = models.DateTimeField(null=True, blank=True, help_text="The citizen has put it right")

    class Meta:
        verbose_name = _("pemeriksaan")
        verbose_name_plural = _("pemeriksaan")
        constraints = [
            models.UniqueConstraint(fields=["application", "round", "field"], name="check_once_a_round"),
            models.CheckConstraint(
                condition=Q(verdict="ok", reason="") | Q(verdict="fix") & ~Q(reason=""), name="check_fix_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.field} {self.verdict}"


class BlankDelivery(CityTable):
    """Blank cards that have come: so many, for these services; the oldest that wait go first."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    service = models.ForeignKey(Service, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    count = models.PositiveIntegerField()
    moved = models.PositiveIntegerField(default=0, help_text="Applications that went on by them")
    arrived_at = models.DateTimeField()
    officer = models.ForeignKey(Officer, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        verbose_name = _("kedatangan blangko")
        verbose_name_plural = _("kedatangan blangko")
        constraints = [
            models.CheckConstraint(condition=Q(count__gte=1), name="blank_delivery_some"),
            models.CheckConstraint(condition=Q(moved__lte=models.F("count")), name="blank_delivery_not_more"),
        ]

    def __str__(self) -> str:
        return f"{self.office_id} {self.count}"
