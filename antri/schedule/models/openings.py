import datetime

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from antri.directory.models import Office
from antri.journal.models import CityTable


class Lane(CityTable):
    """A row of numbers of its own at an office: the day's quota, pick-up, information.

    `letters` are the label's letters by turn: the first time a number is given out it carries the
    first letter, the second time the second. When they run out the number is not given out again.
    """

    office = models.ForeignKey(Office, models.CASCADE, related_name="+")
    code = models.SlugField(max_length=16, default="main")
    name = models.CharField(max_length=60)
    letters = models.CharField(max_length=20, default="ABCDEFGHJKLM")
    is_bookable = models.BooleanField(default=True, help_text="From home; otherwise in the hall only")

    class Meta:
        verbose_name = _("jalur nomor")
        verbose_name_plural = _("jalur nomor")
        constraints = [models.UniqueConstraint(fields=["office", "code"], name="lane_unique")]

    def __str__(self) -> str:
        return f"{self.office_id}:{self.code}"


class OpeningPlan(CityTable):
    """Opening sessions by weekday, for a span of dates. A dated plan (Ramadan) beats the standing one.

    Several cover a date: the one with an end wins, then the one that began last.
    """

    office = models.ForeignKey(Office, models.CASCADE, related_name="+")
    lane = models.SlugField(max_length=16, default="main")
    name = models.CharField(max_length=80)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True, help_text="Inclusive; empty: until further notice")

    class Meta:
        verbose_name = _("jam buka")
        verbose_name_plural = _("jam buka")
        constraints = [
            models.UniqueConstraint(fields=["office", "lane", "name", "valid_from"], name="opening_plan_unique"),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="opening_plan_has_length",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PlanSession(CityTable):
    """One session of a plan on one weekday (1 Monday … 7 Sunday), with how many numbers it has."""

    plan = models.ForeignKey(OpeningPlan, models.CASCADE, related_name="sessions")
    weekday = models.PositiveSmallIntegerField()
    start = models.TimeField()
    end = models.TimeField()
    capacity = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("sesi")
        verbose_name_plural = _("sesi")
        constraints = [
            models.UniqueConstraint(fields=["plan", "weekday", "start"], name="plan_session_unique"),
            models.CheckConstraint(condition=Q(weekday__gte=1, weekday__lte=7), name="plan_session_weekday"),
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="plan_session_has_length"),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.start:%H.%M}"


class Holiday(CityTable):
    """A date on which the city's offices are closed unless an override opens them."""

    class Kind(models.TextChoices):
        NATIONAL = "national", _("libur nasional")
        JOINT_LEAVE = "joint_leave", _("cuti bersama")
        ELECTION = "election", _("hari pemungutan suara")
        LOCAL = "local", _("libur daerah")

    date = models.DateField()
    name = models.CharField(max_length=160)
    name_en = models.CharField(max_length=160, blank=True)
    kind = models.CharField(max_length=12, choices=Kind)
    is_estimate = models.BooleanField(default=False, help_text="May still move by a day")
    is_edited = models.BooleanField(default=False, help_text="Changed by hand: an import keeps it")
    closes = models.BooleanField(default=True, help_text="False: the offices open all the same")
    source = models.CharField(max_length=120, blank=True)

    class Meta:
        verbose_name = _("hari libur")
        verbose_name_plural = _("hari libur")
        constraints = [models.UniqueConstraint(fields=["city", "date"], name="holiday_unique")]

    def __str__(self) -> str:
        return f"{self.date:%Y-%m-%d} {self.name}"


class DayOverride(CityTable):
    """One office on one date, against the plan and the holidays, in either direction."""

    office = models.ForeignKey(Office, models.CASCADE, related_name="+")
    lane = models.SlugField(max_length=16, default="main")
    date = models.DateField()
    is_open = models.BooleanField()
    reason = models.CharField(max_length=160, help_text="Citizens read it")
    reason_en = models.CharField(max_length=160, blank=True)

    class Meta:
        verbose_name = _("tutup atau buka khusus")
        verbose_name_plural = _("tutup atau buka khusus")
        constraints = [models.UniqueConstraint(fields=["office", "lane", "date"], name="day_override_unique")]

    def __str__(self) -> str:
        return f"{self.date:%Y-%m-%d} {self.reason}"


class OverrideSession(CityTable):
    """A session of a special opening. None at all: the sessions of that weekday's plan."""

    override = models.ForeignKey(DayOverride, models.CASCADE, related_name="sessions")
    start = models.TimeField()
    end = models.TimeField()
    capacity = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("sesi buka khusus")
        verbose_name_plural = _("sesi buka khusus")
        constraints = [
            models.UniqueConstraint(fields=["override", "start"], name="override_session_unique"),
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="override_session_has_length"),
        ]

    def __str__(self) -> str:
        return f"{self.start:%H.%M}"


class ServiceCap(CityTable):
    """An optional limit of one service, or of all in a group, below the day's quota.

    Two enrolment machines; marriages on Tuesdays only. Counted over live bookings.
    """

    office = models.ForeignKey(Office, models.CASCADE, related_name="+")
    services = models.JSONField(help_text="Service codes that share the cap")
    weekday = models.PositiveSmallIntegerField(null=True, blank=True, help_text="1 Monday … 7 Sunday; empty: every day")
    per_session = models.PositiveSmallIntegerField(null=True, blank=True)
    per_day = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        verbose_name = _("batas layanan")
        verbose_name_plural = _("batas layanan")

    def __str__(self) -> str:
        return ", ".join(self.services)

    def counts_on(self, date: datetime.date) -> bool:
        """Tell whether it limits this date at all: that of every weekday, or of this one."""
        return self.weekday in (None, date.isoweekday())
