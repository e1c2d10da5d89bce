"""The way online: what is aimed at, what is known from before, what was decided."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from antri.directory.models import Office, OfficeMode
from antri.journal.models import CityTable
from antri.schedule.models import CalendarChange


class RoadTarget(CityTable):
    """Which share of the people served the office wants to hold a number, and from when this target counts."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    percent = models.PositiveSmallIntegerField()
    since = models.DateField()
    set_by = models.CharField(max_length=48)
    set_at = models.DateTimeField()

    class Meta:
        verbose_name = _("target daring")
        verbose_name_plural = _("target daring")
        constraints = [
            models.UniqueConstraint(fields=["office", "since"], name="road_target_unique"),
            models.CheckConstraint(condition=Q(percent__gte=1, percent__lte=100), name="road_target_is_a_share"),
        ]

    def __str__(self) -> str:
        return f"{self.office_id} {self.percent} since {self.since}"


class EarlierWait(CityTable):
    """How long people waited before there were records: a figure from elsewhere, with where it comes from."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    period_from = models.DateField()
    period_until = models.DateField(help_text="Inclusive")
    median_minutes = models.PositiveSmallIntegerField()
    longest_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    people = models.PositiveIntegerField(null=True, blank=True, help_text="How many were looked at")
    method = models.CharField(max_length=160, help_text="How it was found out")
    source = models.CharField(max_length=160, help_text="Where it stands")
    entered_by = models.CharField(max_length=48)
    entered_at = models.DateTimeField()
    struck_at = models.DateTimeField(null=True, blank=True, help_text="Found wrong, kept for the record")

    class Meta:
        verbose_name = _("waktu tunggu terdahulu")
        verbose_name_plural = _("waktu tunggu terdahulu")
        constraints = [
            models.CheckConstraint(condition=Q(period_until__gte=F("period_from")), name="earlier_wait_span"),
            models.CheckConstraint(
                condition=Q(longest_minutes__isnull=True) | Q(longest_minutes__gte=F("median_minutes")),
                name="earlier_wait_longest_is_longest",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.office_id} {self.period_from}"


class Decision(CityTable):
    """The head of office decided how a kecamatan serves, from when and why, and what the figures were that day."""

    mode = models.OneToOneField(OfficeMode, models.PROTECT, primary_key=True, related_name="+")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    why = models.CharField(max_length=400)
    figures = models.JSONField(default=dict, help_text="As they stood when it was decided")
    what_if = models.JSONField(default=dict, help_text="What was expected of it, as it was shown")
    calendar = models.ForeignKey(
        CalendarChange,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="What came with it of opening hours or closings; taken back with it",
    )
    decided_by = models.CharField(max_length=48)
    decided_at = models.DateTimeField()

    class Meta:
        verbose_name = _("keputusan")
        verbose_name_plural = _("keputusan")
        indexes = [models.Index(fields=["office", "decided_at"], name="decision_office")]

    def __str__(self) -> str:
        return f"{self.office_id} {self.decided_at:%Y-%m-%d}"
