from django.db import models
from django.utils.translation import gettext_lazy as _

from antri.journal.models import CityTable


class Translation(CityTable):
    """What a text of the city's data is in a third language. Indonesian and English stand beside the row itself.

    Found by the Indonesian text: when the office changes that, the old translation is no longer shown.
    """

    language = models.CharField(max_length=8)
    source = models.CharField(max_length=1000, help_text="The Indonesian text")
    text = models.CharField(max_length=1500)

    class Meta:
        verbose_name = _("terjemahan data")
        verbose_name_plural = _("terjemahan data")
        constraints = [models.UniqueConstraint(fields=["city", "language", "source"], name="translation_unique")]

    def __str__(self) -> str:
        return f"{self.language}: {self.source[:40]}"


class TextTemplate(CityTable):
    """A sentence of the product that the office says in its own words. Known keys: directory/queries/texts.py."""

    key = models.CharField(max_length=40)
    language = models.CharField(max_length=8)
    text = models.TextField(max_length=1000)

    class Meta:
        verbose_name = _("teks kantor")
        verbose_name_plural = _("teks kantor")
        constraints = [models.UniqueConstraint(fields=["city", "key", "language"], name="text_template_unique")]

    def __str__(self) -> str:
        return f"{self.key} ({self.language})"
