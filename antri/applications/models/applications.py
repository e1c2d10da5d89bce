"""A document application: one file from the first answer to the document in hand."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from antri.booking.models import Booking
from antri.directory.models import ApplicationForm, Office, Service
from antri.journal.models import CityTable
from antri.people.models import Officer


class Application(CityTable):
    """One application (berkas). Answers and persons are in `answers` and `sealed`, nowhere else.

    `answers` opens with the link of its holder. `sealed` is the office's copy, from the moment it is sent: what is
    not sent is not the office's to read. Where it stands is `status`, only there.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Belum dikirim")
        SUBMITTED = "submitted", _("Terkirim")
        IN_REVIEW = "in_review", _("Sedang diperiksa")
        NEEDS_CORRECTION = "needs_correction", _("Perlu diperbaiki")
        APPROVED = "approved", _("Disetujui")
        IN_PROCESS = "in_process", _("Diproses")
        AWAITING_BLANK = "awaiting_blank", _("Menunggu blangko")
        AWAITING_MINISTRY = "awaiting_ministry", _("Menunggu pusat")
        READY = "ready", _("Siap")
        DELIVERED = "delivered", _("Diserahkan")
        DONE = "done", _("Selesai")
        REJECTED = "rejected", _("Ditolak")
        CANCELLED = "cancelled", _("Dibatalkan")

    class Outcome(models.TextChoices):
        FROM_HOME = "from_home", _("dari rumah")
        PICK_UP = "pick_up", _("ambil sekali")
        FILE_THEN_VISIT = "file_then_visit", _("ajukan dulu, datang sekali")

    class Channel(models.TextChoices):
        WEB = "web", _("warga sendiri")
        API = "api", _("program lain")
        ASSISTED = "assisted", _("dibantu petugas")
        COUNTER = "counter", _("dibuka di loket")

    # The only moves there are. Each is made by UPDATE … WHERE status = expected (actions/move.py).
    NEXT = {
        Status.DRAFT: (Status.SUBMITTED, Status.CANCELLED),
        Status.SUBMITTED: (Status.IN_REVIEW, Status.CANCELLED),
        Status.IN_REVIEW: (
            Status.SUBMITTED,  # put back, or its officer was away for too long
            Status.NEEDS_CORRECTION,
            Status.APPROVED,
            Status.REJECTED,
        ),
        Status.NEEDS_CORRECTION: (
            Status.SUBMITTED,
            Status.IN_REVIEW,  # a return undone
            Status.CANCELLED,
        ),
        Status.APPROVED: (
            Status.IN_REVIEW,  # an approval undone
            Status.IN_PROCESS,
        ),
        Status.IN_PROCESS: (
            Status.APPROVED,  # undone
            Status.NEEDS_CORRECTION,
            Status.AWAITING_BLANK,
            Status.AWAITING_MINISTRY,
            Status.READY,
            Status.CANCELLED,  # opened at a counter by mistake
        ),
        Status.AWAITING_BLANK: (Status.IN_PROCESS, Status.READY, Status.CANCELLED),
        Status.AWAITING_MINISTRY: (Status.IN_PROCESS, Status.READY),
        Status.READY: (
            Status.IN_PROCESS,  # undone, or the document was wrong
            Status.AWAITING_BLANK,
            Status.AWAITING_MINISTRY,  # undone
            Status.DELIVERED,
        ),
        Status.DELIVERED: (Status.READY, Status.DONE),
        Status.DONE: (),
        Status.REJECTED: (Status.IN_REVIEW,),  # undone
        Status.CANCELLED: (),
    }
    # Its holder may still change what was answered.
    OPEN = (Status.DRAFT, Status.NEEDS_CORRECTION)
    # Nobody works on it any more.
    OVER = (Status.DONE, Status.REJECTED, Status.CANCELLED)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(max_length=8, help_text="To print and to say; opens nothing by itself")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+", db_index=False, help_text="Works on it")
    service = models.ForeignKey(Service, models.PROTECT, related_name="+", db_index=False)
    form = models.ForeignKey(
        ApplicationForm, models.PROTECT, null=True, blank=True, related_name="+", db_index=False,
        help_text="The version it began with; none when it was opened at a counter",
    )  # fmt: skip
    status = models.CharField(max_length=20, choices=Status, default=Status.DRAFT)
    outcome = models.CharField(max_length=16, choices=Outcome, default=Outcome.FROM_HOME)
    channel = models.CharField(max_length=8, choices=Channel, default=Channel.WEB)
    language = models.CharField(max_length=8, default="id")
    # Whoever saves names the version they had: two phones never overwrite each other silently.
    version = models.PositiveIntegerField(default=0)
    step = models.CharField(max_length=40, blank=True, help_text="Key of the step to go on with")
    answers = models.BinaryField(null=True, help_text="Screening, answers, statements; opens with its link only")
    sealed = models.BinaryField(null=True, help_text="The same for the office, since it was sent")
    token_hash = models.CharField(max_length=64)
    link = models.BinaryField(null=True, help_text="The token, sealed, once it no longer follows from the index key")
    finder = models.CharField(max_length=64, blank=True, help_text="Keyed hash of code and the phone's last digits")
    # Of whom the document is (a parent for a newborn): finds a person's files and likely duplicates.
    identity_index = models.CharField(max_length=64, blank=True)
    identity_index_next = models.CharField(max_length=64, blank=True, default="")
    phone_index = models.CharField(max_length=64, blank=True)
    phone_index_next = models.CharField(max_length=64, blank=True, default="")
    device = models.CharField(max_length=32, blank=True, help_text="The signed device cookie it was begun on")
    idempotency_key = models.CharField(max_length=64, blank=True)
    content_mac = models.CharField(max_length=64, blank=True)
    order_mac = models.CharField(
        max_length=64, blank=True, default="", db_default="", help_text="Keyed hash of what a program sent with its key"
    )
    flags = models.JSONField(default=list, blank=True, help_text="[{field, rule}]: what an officer should look at")

    created_at = models.DateTimeField()
    saved_at = models.DateTimeField(help_text="When its holder last changed something")
    expires_on = models.DateField(null=True, blank=True, help_text="A draft only")
    submitted_at = models.DateTimeField(null=True, blank=True, help_text="The first time: its place by age")
    status_at = models.DateTimeField(help_text="In this status since")
    due_on = models.DateField(null=True, blank=True, help_text="Of the step it is in, in working days")
    awaits = models.CharField(max_length=160, blank=True, help_text="What it waits for and on whom; holder reads it")
    closed_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True, help_text="Papers, answers and persons are gone")

    officer = models.ForeignKey(
        Officer, models.PROTECT, null=True, blank=True, related_name="+", help_text="Has taken it to check"
    )
    officer_seen_at = models.DateTimeField(null=True, blank=True, help_text="Last did something with it")
    helper = models.ForeignKey(
        Officer, models.PROTECT, null=True, blank=True, related_name="+", db_index=False, help_text="Filed it for them"
    )
    returns = models.PositiveSmallIntegerField(
        default=0, db_default=0, help_text="How often it was returned: the round of papers and checks that come now"
    )
    # What was before the last deed of an officer, so that it can be undone for a minute.
    last_deed = models.JSONField(default=dict, blank=True)
    reject_reason = models.CharField(max_length=40, blank=True)
    law = models.CharField(max_length=240, blank=True, help_text="The rule a rejection rests on")

    # The number it is linked to: to come once, and the number under which it was opened at a counter.
    visit = models.ForeignKey(Booking, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    pick_up = models.ForeignKey(Booking, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    opened_at_counter = models.OneToOneField(Booking, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("berkas pengajuan")
        verbose_name_plural = _("berkas pengajuan")
        constraints = [
            models.UniqueConstraint(fields=["code"], name="application_code_unique"),
            models.UniqueConstraint(fields=["token_hash"], name="application_token_unique"),
            models.UniqueConstraint(
                fields=["idempotency_key"], name="application_key_unique", condition=~Q(idempotency_key="")
            ),
            # One officer checks it: nobody else gets it, and nobody checks what is not being checked.
            models.CheckConstraint(
                condition=Q(status="in_review", officer__isnull=False, officer_seen_at__isnull=False)
                | (~Q(status="in_review") & Q(officer__isnull=True)),
                name="application_review_has_officer",
            ),
            models.CheckConstraint(
                condition=Q(status="draft", expires_on__isnull=False, submitted_at__isnull=True, sealed__isnull=True)
                | ~Q(status="draft"),
                name="application_draft_not_read",
            ),
            models.CheckConstraint(
                condition=Q(status__in=("draft", "cancelled")) | Q(submitted_at__isnull=False),
                name="application_sent_at",
            ),
            models.CheckConstraint(
                condition=Q(status="rejected") & ~Q(reject_reason="") & ~Q(law="") | ~Q(status="rejected"),
                name="application_rejected_by_law",
            ),
        ]
        indexes = [
            models.Index(fields=["office", "status", "submitted_at"], name="application_worklist"),
            models.Index(fields=["service", "status", "submitted_at"], name="application_by_service"),
            models.Index(fields=["identity_index"], name="application_identity", condition=~Q(identity_index="")),
            models.Index(fields=["finder"], name="application_finder", condition=~Q(finder="")),
            models.Index(fields=["expires_on"], name="application_drafts", condition=Q(status="draft")),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def is_open(self) -> bool:
        """Its holder may still fill in something."""
        return self.status in self.OPEN

    @property
    def is_over(self) -> bool:
        """Nobody works on it any more."""
        return self.status in self.OVER

    @property
    def comes_with(self) -> Booking | None:
        """The number with which its holder is still to come: to fetch it, or for the one visit."""
        numbers = (number for number in (self.pick_up, self.visit) if number is not None)
        return next((number for number in numbers if number.status in Booking.LIVE), None)
