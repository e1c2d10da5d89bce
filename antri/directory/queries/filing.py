"""Which services can be filed from home."""

from antri.directory.models import ApplicationForm
from antri.web.moment import keep

_FRESH_S = 2.0


def filed_from_home() -> frozenset[str]:
    """Give the codes of the services that have a form in use, at most two seconds old."""
    return keep(("filed-from-home",), _FRESH_S, _read)


def _read() -> frozenset[str]:
    rows = ApplicationForm.objects.filter(state=ApplicationForm.State.LIVE, service__is_active=True)
    return frozenset(rows.values_list("service__code", flat=True))
