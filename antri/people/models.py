from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class Officer(AbstractUser):
    """Someone who works here and signs in. Roles and offices come with the staff area."""

    class Meta:
        verbose_name = _("petugas")
        verbose_name_plural = _("petugas")


class Attempt(models.Model):
    """How often something was tried in one window of time: limits that hold over all processes."""

    key = models.CharField(max_length=80, help_text="What is limited, such as lost-link:<keyed index>")
    window = models.PositiveIntegerField(help_text="Hours since 1970")
    count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("percobaan")
        verbose_name_plural = _("percobaan")
        constraints = [models.UniqueConstraint(fields=["key", "window"], name="attempt_unique")]

    def __str__(self) -> str:
        return self.key
