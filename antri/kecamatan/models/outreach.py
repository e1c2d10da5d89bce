"""Jemput bola: the office goes to a school, a hospital or a home for a day."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from antri.directory.models import Office, Region
from antri.journal.models import CityTable


class Outreach(CityTable):
    """One day of service elsewhere: an office of its own (kind outreach), with numbers, hall and counts like any.

    Bookable: that office gives numbers online on this date. Not bookable: people come from a list or as they are.
    """

    class Setting(models.TextChoices):
        SCHOOL = "school", _("sekolah")
        HOSPITAL = "hospital", _("rumah sakit")
        HOME = "home", _("rumah warga")
        PUBLIC = "public", _("tempat umum")

    office = models.OneToOneField(Office, models.PROTECT, related_name="+", help_text="Itself, as a place with days")
    host = models.ForeignKey(Office, models.PROTECT, related_name="+", help_text="The office that goes there")
    date = models.DateField()
    setting = models.CharField(max_length=8, choices=Setting)
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, related_name="+")
    capacity = models.PositiveSmallIntegerField()
    is_bookable = models.BooleanField(default=False)
    decided_by = models.CharField(max_length=48)
    made_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("jemput bola")
        verbose_name_plural = _("jemput bola")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(capacity__gte=1, capacity__lte=999), name="outreach_capacity_three_digits"
            ),
        ]
        indexes = [models.Index(fields=["host", "date"], name="outreach_host")]

    def __str__(self) -> str:
        return f"{self.host_id} {self.date}"
