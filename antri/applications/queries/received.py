"""Which papers of a form have come."""

from antri.applications.models import Application, Paper

# CHECKING: it came whole and waits for the scanner; its sender has done their part.
HERE = (Paper.State.KEPT, Paper.State.CHECKING)


def received(application: Application) -> dict[str, list[str]]:
    """Tell which papers have come for each field: {"up_kk": [name, …]}; of a field in a row by its whole key."""
    found: dict[str, list[str]] = {}
    rows = Paper.objects.filter(application=application, role=Paper.Role.UPLOAD, state__in=HERE)
    for field, name in rows.order_by("created_at", "pk").values_list("field", "name"):
        found.setdefault(field, []).append(name)
    return found
