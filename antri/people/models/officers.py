from django.contrib.auth.models import AbstractUser
from django.utils.translation import gettext_lazy as _


class Officer(AbstractUser):
    """Someone who works here and signs in. Roles and offices come with the staff area."""

    class Meta:
        verbose_name = _("petugas")
        verbose_name_plural = _("petugas")
