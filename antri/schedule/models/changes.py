from django.db import models
from django.utils.translation import gettext_lazy as _

from antri.directory.models import Office
from antri.journal.models import CityTable


class CalendarChange(CityTable):
    """One change of an office's calendar, with what was before and after: the way back, and who was first.

    `asked`: what was asked for. `days`: ``[{"date": …, "before": {…}, "after": {…}}, …]``. `plan`: the opening
    plan before and after, when it was one that changed. Nothing personal.
    """

    class Kind(models.TextChoices):
        CLOSED = "close", _("tutup")
        OPENED = "open", _("buka")
        QUOTA = "quota", _("kuota")
        SHARES = "shares", _("bagian nomor")
        PLAN = "plan", _("jam buka")
        PLAN_ENDED = "plan_end", _("jam buka diakhiri")
        FOLLOWED = "follow", _("mengikuti jam buka")
        PUT_BACK = "put_back", _("dikembalikan")

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    lane = models.SlugField(max_length=16, default="main")
    kind = models.CharField(max_length=8, choices=Kind)
    asked = models.JSONField(default=dict)
    days = models.JSONField(default=list)
    plan = models.JSONField(default=dict)
    to_move = models.PositiveIntegerField(default=0, help_text="Bookings that were marked to be moved")
    undoes = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()
    actor_kind = models.CharField(max_length=16)
    actor_id = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = _("perubahan kalender")
        verbose_name_plural = _("perubahan kalender")
        constraints = [
            # What was put back once cannot be put back again by whoever presses second.
            models.UniqueConstraint(fields=["undoes"], name="calendar_change_undone_once"),
        ]
        indexes = [
            # The latest changes of an office.
            models.Index(fields=["office", "id"], name="calendar_change_of_office"),
        ]

    def __str__(self) -> str:
        return f"{self.office_id} {self.kind} {self.pk}"
