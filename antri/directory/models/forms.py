"""The questions of an online application: data with a version, which the office may change without a programmer."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from antri.directory.models.services import Service
from antri.journal.models import CityTable


class ApplicationForm(CityTable):
    """One version of the form of one service. A version is never changed: who has begun with it, ends with it."""

    class State(models.TextChoices):
        TRIAL = "trial", _("percobaan")  # the office looks at it; citizens do not see it
        LIVE = "live", _("dipakai")
        ENDED = "ended", _("digantikan")  # only applications that began with it still use it

    service = models.ForeignKey(Service, models.PROTECT, related_name="+")
    version = models.CharField(max_length=16, help_text="As in the file, with .1, .2 … for what the office changed")
    state = models.CharField(max_length=8, choices=State, default=State.TRIAL)
    definition = models.JSONField(help_text="Whole: shared steps, lists, statements and reasons are put in")
    confidence = models.CharField(max_length=8, default="medium")
    check_days = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Working days for checking; empty: as the city's setting says"
    )
    process_days = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Working days from approval until it is ready; empty: as the setting says"
    )
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=48, help_text="Kind and key of who made it")

    class Meta:
        verbose_name = _("formulir pengajuan")
        verbose_name_plural = _("formulir pengajuan")
        constraints = [
            models.UniqueConstraint(fields=["service", "version"], name="application_form_version_unique"),
            models.UniqueConstraint(fields=["service"], name="application_form_live_one", condition=Q(state="live")),
        ]

    def __str__(self) -> str:
        return f"{self.service_id} {self.version}"
