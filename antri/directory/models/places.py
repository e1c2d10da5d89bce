from django.db import models
from django.utils.translation import gettext_lazy as _

from antri.journal.models import CityTable


class City(models.Model):
    """The city or regency this deployment serves. One deployment holds one (docs/growth.md)."""

    class Kind(models.TextChoices):
        CITY = "kota", _("kota")
        REGENCY = "kabupaten", _("kabupaten")

    code = models.CharField(max_length=8, primary_key=True, help_text="Kemendagri code, such as 99.01")
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=10, choices=Kind)
    registry_name = models.CharField(max_length=80, help_text="As the office calls itself")
    mark_text = models.CharField(max_length=12, blank=True, help_text="Letters of the logo; empty: the leaf")
    timezone = models.CharField(max_length=32, default="Asia/Jakarta")
    village_word = models.CharField(max_length=12, default="kelurahan", help_text="kelurahan or desa")
    theme = models.JSONField(
        default=dict, blank=True, help_text="CSS custom properties to replace, without the two dashes"
    )
    complaint_url = models.URLField(blank=True)
    complaint_phone = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name = _("kota atau kabupaten")
        verbose_name_plural = _("kota atau kabupaten")

    def __str__(self) -> str:
        return self.name


class Region(CityTable):
    """A kecamatan, kelurahan or desa, by its Kemendagri code."""

    code = models.CharField(max_length=16, primary_key=True)
    level = models.CharField(max_length=12)
    name = models.CharField(max_length=60)
    other_spellings = models.CharField(max_length=120, blank=True, help_text="Separated by |")
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("wilayah")
        verbose_name_plural = _("wilayah")

    def __str__(self) -> str:
        return f"{self.level} {self.name}"


class Office(CityTable):
    """A place that serves citizens and keeps its own days."""

    class Kind(models.TextChoices):
        MAIN = "main", _("kantor utama")
        DISTRICT = "kecamatan", _("kecamatan")
        MALL = "mall", _("mal pelayanan publik")
        OUTREACH = "outreach", _("jemput bola")

    class Mode(models.TextChoices):
        MANUAL = "manual", _("dilayani langsung, tanpa nomor daring")
        HYBRID = "hybrid", _("daring dan langsung")
        ONLINE = "online", _("nomor daring")

    slug = models.SlugField(max_length=40)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=10, choices=Kind)
    mode = models.CharField(max_length=8, choices=Mode, default=Mode.MANUAL)
    address = models.CharField(max_length=200)
    district_code = models.CharField(max_length=16, blank=True)
    timezone = models.CharField(max_length=32)
    map_url = models.URLField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    hours_text = models.CharField(max_length=120, blank=True, help_text="For people, where no numbers are given")
    hours_text_en = models.CharField(max_length=120, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    host = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Of an outreach: the office that goes there; whoever works at that one works here too",
    )

    class Meta:
        verbose_name = _("kantor")
        verbose_name_plural = _("kantor")
        constraints = [models.UniqueConstraint(fields=["city", "slug"], name="office_slug_unique")]

    def __str__(self) -> str:
        return self.name


class OfficeMode(CityTable):
    """From a date on an office serves in this mode, as a whole or for one service, until a later row says otherwise.

    Before the first row an office serves as `Office.mode` says. `decided_by` is kind and key of who decided: people
    stand above the directory.
    """

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    service = models.ForeignKey(
        "antri.Service", models.PROTECT, null=True, blank=True, related_name="+", help_text="Empty: the whole office"
    )
    mode = models.CharField(max_length=8, choices=Office.Mode)
    since = models.DateField()
    numbers_a_day = models.PositiveSmallIntegerField(null=True, blank=True, help_text="As it was announced")
    reason = models.CharField(max_length=160, blank=True, help_text="Citizens read it")
    reason_en = models.CharField(max_length=160, blank=True)
    decided_at = models.DateTimeField()
    decided_by = models.CharField(max_length=48)
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_by = models.CharField(max_length=48, blank=True, default="")

    class Meta:
        verbose_name = _("cara melayani")
        verbose_name_plural = _("cara melayani")
        constraints = [
            models.UniqueConstraint(
                fields=["office", "since"],
                condition=models.Q(service__isnull=True, taken_back_at__isnull=True),
                name="office_mode_one_a_date",
            ),
            models.UniqueConstraint(
                fields=["office", "service", "since"],
                condition=models.Q(service__isnull=False, taken_back_at__isnull=True),
                name="office_mode_one_a_service_and_date",
            ),
            models.CheckConstraint(condition=~models.Q(decided_by=""), name="office_mode_says_who"),
            models.CheckConstraint(
                condition=models.Q(taken_back_at__isnull=True, taken_back_by="")
                | models.Q(taken_back_at__isnull=False) & ~models.Q(taken_back_by=""),
                name="office_mode_taken_back_says_who",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.office_id} {self.mode} since {self.since}"


class Counter(CityTable):
    """A counter (loket) of an office: what it takes and who can reach it.

    `number` is what the voice says ("loket tiga") and what the board shows.
    """

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=40, help_text="On board and ticket, such as Loket 3")
    lanes = models.JSONField(default=list, help_text="Codes of schedule.Lane; empty: the main one and what is owed")
    services = models.JSONField(default=list, blank=True, help_text="Codes of what it takes; empty: everything")
    is_accessible = models.BooleanField(default=False, help_text="Low, reachable by wheelchair")
    is_active = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("loket")
        verbose_name_plural = _("loket")
        constraints = [
            models.UniqueConstraint(fields=["office", "number"], name="counter_number_unique"),
            models.CheckConstraint(condition=models.Q(number__gte=1, number__lte=99), name="counter_number_spoken"),
        ]

    def __str__(self) -> str:
        return self.name

    def takes(self, lane: str, service: str) -> bool:
        """Tell whether it takes somebody of this lane who came for this service."""
        return lane in (self.lanes or ["main", "return"]) and (not self.services or service in self.services)
