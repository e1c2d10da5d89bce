"""What is said about an application: questions and answers, receipts for papers, complaints."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from antri.applications.models.applications import Application
from antri.directory.models import Office
from antri.journal.models import CityTable
from antri.people.models import Officer


class Message(CityTable):
    """One question of a citizen or answer of the office, in the same place as the file. Sealed like the file."""

    class Side(models.TextChoices):
        CITIZEN = "citizen", _("warga")
        OFFICE = "office", _("kantor")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(Application, models.CASCADE, related_name="messages")
    side = models.CharField(max_length=8, choices=Side)
    sealed = models.BinaryField(help_text="The words, for the office")
    said = models.BinaryField(help_text="The words, for the holder's link")
    officer = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    said_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True, help_text="By the other side")

    class Meta:
        verbose_name = _("pesan berkas")
        verbose_name_plural = _("pesan berkas")
        constraints = [
            models.CheckConstraint(
                condition=Q(side="office", officer__isnull=False) | Q(side="citizen", officer__isnull=True),
                name="message_office_has_officer",
            )
        ]
        indexes = [models.Index(fields=["side", "said_at"], name="message_unread", condition=Q(read_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.application_id} {self.side}"


class Receipt(CityTable):
    """Papers that somebody has handed in for their application, and when they got them back."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(Application, models.CASCADE, related_name="receipts")
    code = models.CharField(max_length=8)
    papers = models.JSONField(default=list, help_text="Codes of requirements, or short words; nothing personal")
    officer = models.ForeignKey(Officer, models.PROTECT, related_name="+", db_index=False)
    given_at = models.DateTimeField()
    returned_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("tanda terima")
        verbose_name_plural = _("tanda terima")
        constraints = [models.UniqueConstraint(fields=["code"], name="receipt_code_unique")]

    def __str__(self) -> str:
        return self.code


class Complaint(CityTable):
    """A complaint, with or without an application. About an officer: never on that officer's desk."""

    class About(models.TextChoices):
        LATE = "late", _("terlalu lama")
        PAID = "paid", _("dimintai biaya")
        REFUSED = "refused", _("ditolak tanpa alasan")
        MANNER = "manner", _("sikap petugas")
        FAULT = "fault", _("data atau dokumen salah")
        OTHER = "other", _("hal lain")

    class State(models.TextChoices):
        RECEIVED = "received", _("diterima")
        IN_HAND = "in_hand", _("ditangani")
        ANSWERED = "answered", _("dijawab")
        WITHDRAWN = "withdrawn", _("ditarik kembali")

    class Desk(models.TextChoices):
        """On whose desk it lies; whoever stands above sees it too."""

        MANAGER = "manager", _("pengelola kantor")
        HEAD = "head", _("kepala dinas")  # about people: first whom it is about, then who answers
        CITY = "city", _("administrator")  # about the head of office

    NEXT = {
        State.RECEIVED: (State.IN_HAND, State.ANSWERED, State.WITHDRAWN),
        State.IN_HAND: (State.ANSWERED, State.WITHDRAWN),
        State.ANSWERED: (),
        State.WITHDRAWN: (),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(max_length=8)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    application = models.ForeignKey(Application, models.SET_NULL, null=True, blank=True, related_name="+")
    about = models.CharField(max_length=8, choices=About)
    about_officer = models.ForeignKey(
        Officer, models.PROTECT, null=True, blank=True, related_name="+", help_text="Never sees it"
    )
    desk = models.CharField(max_length=8, choices=Desk, default=Desk.MANAGER)
    state = models.CharField(max_length=10, choices=State, default=State.RECEIVED)
    sealed = models.BinaryField(null=True, help_text="The words, name and phone as given; the answer")
    said = models.BinaryField(null=True, help_text="The words and the answer, for the link of who complained")
    token_hash = models.CharField(max_length=64)
    link = models.BinaryField(null=True)
    finder = models.CharField(max_length=64, blank=True, help_text="Keyed hash of code and the phone's last digits")
    due_on = models.DateField(help_text="The law's day for an answer")
    received_at = models.DateTimeField()
    handled_by = models.ForeignKey(Officer, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    answered_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("pengaduan")
        verbose_name_plural = _("pengaduan")
        constraints = [
            models.UniqueConstraint(fields=["code"], name="complaint_code_unique"),
            models.UniqueConstraint(fields=["token_hash"], name="complaint_token_unique"),
            models.CheckConstraint(
                condition=Q(handled_by__isnull=True)
                | Q(about_officer__isnull=True)
                | ~Q(handled_by=models.F("about_officer")),
                name="complaint_not_by_whom_it_is_about",
            ),
            models.CheckConstraint(
                condition=Q(state="answered", answered_at__isnull=False, handled_by__isnull=False)
                | ~Q(state="answered"),
                name="complaint_answered_by",
            ),
        ]
        indexes = [models.Index(fields=["office", "state", "due_on"], name="complaint_due")]

    def __str__(self) -> str:
        return self.code
