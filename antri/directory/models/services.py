from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from antri.directory.models.places import Office
from antri.journal.models import CityTable


class ServiceGroup(CityTable):
    """A drawer of services as people look for them, not as the law files them."""

    code = models.SlugField(max_length=24)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60)
    icon = models.CharField(max_length=16, help_text="Name of a symbol in templatetags/ui.py")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("kelompok layanan")
        verbose_name_plural = _("kelompok layanan")
        constraints = [models.UniqueConstraint(fields=["city", "code"], name="service_group_code_unique")]

    def __str__(self) -> str:
        return self.name


class Service(CityTable):
    """A service (layanan) as the office offers it. What is uncertain in law is a field to edit here."""

    class Who(models.TextChoices):
        SELF = "self", _("Anda sendiri")
        PARENT = "parent", _("orang tua")
        INFORMANT = "informant", _("pelapor")

    class OnlineApplication(models.TextChoices):
        NO = "no", _("tidak")
        PARTLY = "partly", _("sebagian")
        FULLY = "fully", _("penuh")

    code = models.CharField(max_length=24)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    short_name = models.CharField(max_length=48, help_text="As people say it; on buttons and tickets")
    short_name_en = models.CharField(max_length=48)
    summary = models.TextField(blank=True)
    summary_en = models.TextField(blank=True)
    group = models.ForeignKey(ServiceGroup, models.PROTECT, related_name="+")
    minutes = models.PositiveSmallIntegerField(default=10, help_text="At the counter")
    who = models.CharField(max_length=10, choices=Who, default=Who.SELF)
    presence_required = models.BooleanField(default=True)
    presence_note = models.CharField(max_length=240, blank=True)
    presence_note_en = models.CharField(max_length=240, blank=True)
    online_application = models.CharField(max_length=8, choices=OnlineApplication, default=OnlineApplication.NO)
    needs_number = models.BooleanField(default=True)
    lane = models.SlugField(max_length=16, default="main", help_text="Which numbers it takes: schedule.Lane.code")
    for_residents_only = models.BooleanField(default=True, help_text="Others must go to the registry of their own city")
    fee = models.PositiveIntegerField(default=0, help_text="Rupiah. By law 0: UU 24/2013 pasal 79A")
    duration_text = models.CharField(max_length=200, blank=True)
    duration_text_en = models.CharField(max_length=200, blank=True)
    outputs = models.JSONField(
        default=list, blank=True, help_text='[{"name", "name_en", "self_print", "medium", "papers"}]'
    )
    forms = models.JSONField(default=list, blank=True, help_text='[{"code", "name"}] to fill in at the office')
    keywords = models.JSONField(default=list, blank=True)
    law = models.JSONField(default=list, blank=True)
    confidence = models.CharField(max_length=8, default="medium", help_text="Of requirements and outputs")
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    # Filled by queries.catalogue(): what to bring, in order.
    papers: list["ServiceRequirement"]

    class Meta:
        verbose_name = _("layanan")
        verbose_name_plural = _("layanan")
        constraints = [models.UniqueConstraint(fields=["city", "code"], name="service_code_unique")]

    def __str__(self) -> str:
        return self.name


class Requirement(CityTable):
    """A paper that some service asks for. The same paper has one row, so checklists can be merged."""

    code = models.CharField(max_length=32)
    name = models.CharField(max_length=240)
    name_en = models.CharField(max_length=240)
    issuer = models.CharField(max_length=80, blank=True)

    class Meta:
        verbose_name = _("dokumen persyaratan")
        verbose_name_plural = _("dokumen persyaratan")
        constraints = [models.UniqueConstraint(fields=["city", "code"], name="requirement_code_unique")]

    def __str__(self) -> str:
        return self.name


class ServiceRequirement(CityTable):
    """What one service asks for, and how it is handed in at the counter."""

    class How(models.TextChoices):
        COPY = "copy", _("fotokopi")
        COPY_SHOW = "copy_show", _("fotokopi, aslinya diperlihatkan")
        SHOW = "show", _("asli, hanya diperlihatkan")
        SURRENDER = "surrender", _("asli, diserahkan")
        STATEMENT = "statement", _("surat pernyataan asli")
        FILL_IN = "fill_in", _("diisi di formulir")

    service = models.ForeignKey(Service, models.CASCADE, related_name="requirements")
    requirement = models.ForeignKey(Requirement, models.PROTECT, related_name="+")
    required = models.BooleanField(default=True)
    how = models.CharField(max_length=10, choices=How, default=How.COPY_SHOW)
    condition = models.CharField(max_length=200, blank=True, help_text="When it is asked for")
    condition_en = models.CharField(max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("persyaratan layanan")
        verbose_name_plural = _("persyaratan layanan")
        constraints = [
            models.UniqueConstraint(fields=["service", "requirement"], name="service_requirement_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.service_id}:{self.requirement_id}"


class Offering(CityTable):
    """A fact: this office offers this service from `since` (until `until`, exclusive; None: still)."""

    office = models.ForeignKey(Office, models.CASCADE, related_name="+")
    service = models.ForeignKey(Service, models.CASCADE, related_name="+")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("layanan di kantor")
        verbose_name_plural = _("layanan di kantor")
        constraints = [
            models.UniqueConstraint(fields=["office", "service", "since"], name="offering_unique"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=models.F("since")), name="offering_has_length"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.office_id}:{self.service_id}"


class LifeEvent(CityTable):
    """What happened to a person: the way in for those who know that, not which paper it takes."""

    code = models.SlugField(max_length=24)
    title = models.CharField(max_length=80)
    title_en = models.CharField(max_length=80)
    who = models.CharField(max_length=60, blank=True)
    keywords = models.JSONField(default=list, blank=True)
    is_urgent = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)

    # Filled by queries.catalogue(): its services by role.
    mains: list["LifeEventService"]
    alsos: list["LifeEventService"]
    ifs: list["LifeEventService"]

    class Meta:
        verbose_name = _("peristiwa hidup")
        verbose_name_plural = _("peristiwa hidup")
        constraints = [models.UniqueConstraint(fields=["city", "code"], name="life_event_code_unique")]

    def __str__(self) -> str:
        return self.title


class LifeEventService(CityTable):
    """A service that a life event asks for."""

    class Role(models.TextChoices):
        MAIN = "main", _("utama")
        ALSO = "also", _("sekaligus")
        IF_YES = "if_yes", _("bila dijawab ya")

    event = models.ForeignKey(LifeEvent, models.CASCADE, related_name="services")
    service = models.ForeignKey(Service, models.CASCADE, related_name="+")
    role = models.CharField(max_length=6, choices=Role, default=Role.MAIN)
    question = models.CharField(max_length=120, blank=True)
    question_en = models.CharField(max_length=120, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("layanan peristiwa")
        verbose_name_plural = _("layanan peristiwa")
        constraints = [models.UniqueConstraint(fields=["event", "service"], name="life_event_service_unique")]

    def __str__(self) -> str:
        return f"{self.event_id}:{self.service_id}"
