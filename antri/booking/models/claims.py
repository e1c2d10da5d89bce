"""Somebody else's booking holds this person's NIK."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from antri.booking.models.bookings import Booking
from antri.directory.models import Office
from antri.journal.models import CityTable


class Claim(CityTable):
    """ "Ini NIK saya": someone else's booking holds this person's NIK. A desk settles it, ID in hand."""

    class Status(models.TextChoices):
        OPEN = "open", _("menunggu petugas")
        GRANTED = "granted", _("dikabulkan")
        REFUSED = "refused", _("ditolak")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    date = models.DateField(help_text="The date that was asked for")
    identity_index = models.CharField(max_length=64)
    identity_index_next = models.CharField(max_length=64, blank=True, default="", db_default="")
    status = models.CharField(max_length=8, choices=Status, default=Status.OPEN)
    code = models.CharField(max_length=8, help_text="What the person shows at the desk")
    sealed = models.BinaryField()
    created_at = models.DateTimeField()
    # Nobody but a desk that settles the claim follows these: neither of the two learns of the other.
    held = models.ForeignKey(
        Booking,
        models.PROTECT,
        null=True,
        related_name="+",
        help_text="The number that somebody else took with this NIK",
    )
    given = models.ForeignKey(
        Booking, models.PROTECT, null=True, db_index=False, related_name="+", help_text="The owner's own, once granted"
    )
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("klaim NIK")
        verbose_name_plural = _("klaim NIK")
        constraints = [
            models.CheckConstraint(
                condition=Q(status="open", settled_at__isnull=True, given__isnull=True)
                | Q(status="granted", settled_at__isnull=False, given__isnull=False)
                | Q(status="refused", settled_at__isnull=False, given__isnull=True),
                name="claim_settled_whole",
            ),
            # Asking twice is the same claim.
            models.UniqueConstraint(
                fields=["identity_index", "date"], name="claim_open_unique", condition=Q(status="open")
            ),
            models.UniqueConstraint(
                fields=["identity_index_next", "date"],
                name="claim_open_next_unique",
                condition=Q(status="open") & ~Q(identity_index_next=""),
            ),
            models.UniqueConstraint(fields=["code"], name="claim_code_unique"),
        ]

    def __str__(self) -> str:
        return self.code
