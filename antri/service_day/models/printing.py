from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from antri.directory.models import Office
from antri.journal.models import CityTable
from antri.people.models import Device


class PrintJob(CityTable):
    """A paper that the slip printer of an office is to print. What stands on it is written when it is fetched.

    Nothing personal is in it, and no link to a ticket: `row` is the key of the booking, standby or slip.
    """

    class Problem(models.TextChoices):
        NONE = "", _("tidak ada")
        PAPER_OUT = "paper_out", _("kertas habis")
        OFFLINE = "offline", _("pencetak tidak menjawab")

    id = models.BigAutoField(primary_key=True)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=8, help_text="standby, number or slip")
    row = models.UUIDField()
    asked_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True, blank=True)
    device = models.ForeignKey(Device, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    printed_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=9, choices=Problem, default=Problem.NONE, blank=True)

    class Meta:
        verbose_name = _("cetakan")
        verbose_name_plural = _("cetakan")
        constraints = [
            # Said printed, or said failed: the desk is never told both.
            models.CheckConstraint(
                condition=Q(printed_at__isnull=True) | Q(failed_at__isnull=True), name="print_job_one_end"
            ),
            models.CheckConstraint(
                condition=Q(taken_at__isnull=True, device__isnull=True)
                | Q(taken_at__isnull=False, device__isnull=False),
                name="print_job_taken_by_device",
            ),
        ]
        # What a printer fetches next.
        indexes = [models.Index(fields=["office", "id"], name="print_job_next", condition=Q(taken_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
