"""Words of the office's calendar."""

import datetime

from django import template
from django.utils.translation import gettext_lazy as _

from antri.templatetags.antri_time import hour

register = template.Library()

_POOLS = {
    "public": _("terbuka untuk semua"),
    "assisted": _("dibantu petugas"),
    "hall": _("di kantor"),
}


@register.filter
def clock_hour(text: str) -> str:
    """Say an hour that is kept as text, "08:00", as hours are said here: 08.00."""
    return hour(datetime.time.fromisoformat(text))


@register.filter
def pool_said(pool: str) -> str:
    """Say for whom a pool of numbers is."""
    return str(_POOLS.get(pool, pool))
