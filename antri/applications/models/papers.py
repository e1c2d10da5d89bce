"""A paper of an application: what a citizen has sent, what the office has made. The bytes lie encrypted on the disk."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from antri.applications.models.applications import Application
from antri.journal.models import CityTable


class Paper(CityTable):
    """One file. It has a key of its own, sealed in this row: without the row the bytes are noise.

    On the disk lie `name`.0, a clean copy to hand on, and `name`.1 … `name`.n, its pages as pictures.
    """

    class Role(models.TextChoices):
        UPLOAD = "upload", _("dari warga")
        RESULT = "result", _("dokumen jadi")

    class State(models.TextChoices):
        RECEIVING = "receiving", _("sedang diterima")
        CHECKING = "checking", _("menunggu pemeriksaan")  # the scanner for malware cannot be reached
        KEPT = "kept", _("tersimpan")
        REFUSED = "refused", _("ditolak")
        REMOVED = "removed", _("dihapus")  # by its holder, by a correction, or because its time is over

    NEXT = {
        State.RECEIVING: (State.CHECKING, State.KEPT, State.REFUSED, State.REMOVED),
        State.CHECKING: (State.KEPT, State.REFUSED, State.REMOVED),
        State.KEPT: (State.REMOVED,),
        State.REFUSED: (State.REMOVED,),
        State.REMOVED: (),
    }

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(Application, models.PROTECT, related_name="papers")
    role = models.CharField(max_length=8, choices=Role, default=Role.UPLOAD)
    field = models.CharField(max_length=64, help_text="Key of the field of the form; of a result: which document")
    round = models.PositiveSmallIntegerField(default=0, help_text="0: first sent; 1, 2 …: with the n-th correction")
    state = models.CharField(max_length=10, choices=State, default=State.RECEIVING)
    refusal = models.CharField(max_length=40, blank=True, help_text="Code of why it was refused")
    kind = models.CharField(max_length=8, blank=True, help_text="jpeg, png or pdf, by content")
    size = models.PositiveIntegerField(help_text="Bytes that its sender announced")
    received = models.PositiveIntegerField(default=0, help_text="Bytes that have come; it goes on from here")
    pages = models.PositiveSmallIntegerField(default=0)
    flags = models.JSONField(default=list, blank=True, help_text="Codes such as blurry, dark: for the officer's eye")
    name = models.CharField(max_length=48, help_text="Random; of the files on the disk")
    sealed = models.BinaryField(null=True, help_text="Its own key, and the file's name as its sender had it")
    content_index = models.CharField(max_length=64, blank=True, help_text="Keyed hash: the same paper sent twice")
    sent_by = models.CharField(max_length=48, help_text="Kind and key of who sent it")
    created_at = models.DateTimeField()
    kept_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("berkas unggahan")
        verbose_name_plural = _("berkas unggahan")
        constraints = [
            models.UniqueConstraint(fields=["name"], name="paper_name_unique"),
            models.CheckConstraint(condition=Q(received__lte=F("size")), name="paper_not_more_than_announced"),
            models.CheckConstraint(
                condition=Q(state="kept", sealed__isnull=False, pages__gte=1) & ~Q(kind="") | ~Q(state="kept"),
                name="paper_kept_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(state="refused") & ~Q(refusal="") | ~Q(state="refused"), name="paper_refused_says_why"
            ),
            # What is removed can be read by nobody, whatever lies on the disk.
            models.CheckConstraint(
                condition=Q(state="removed", sealed__isnull=True) | ~Q(state="removed"), name="paper_removed_has_no_key"
            ),
        ]
        indexes = [
            models.Index(fields=["content_index"], name="paper_content", condition=~Q(content_index="")),
            models.Index(fields=["state", "created_at"], name="paper_unfinished", condition=~Q(state="kept")),
        ]

    def __str__(self) -> str:
        return self.name
