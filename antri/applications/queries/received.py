"""Which papers a form asks for, as things are answered now, and which have come."""

from antri.applications.models import Application, Paper
from antri.applications.queries.answers import answers_of, flat
from antri.applications.queries.forms import Form, Upload

# CHECKING: it came whole and waits for the scanner; its sender has done their part.
HERE = (Paper.State.KEPT, Paper.State.CHECKING)


def asked_for(application: Application, token: str, field: str) -> Upload | None:
    """Find an upload that is asked for now, in a row by its whole key; None for any other, whatever its name is."""
    if application.form is None:
        return None
    return Form(application.form.definition).upload(field, flat(answers_of(application, token)))


def received(application: Application) -> dict[str, list[str]]:
    """Tell which papers have come for each field: {"up_kk": [name, …]}; of a field in a row by its whole key."""
    found: dict[str, list[str]] = {}
    rows = Paper.objects.filter(application=application, role=Paper.Role.UPLOAD, state__in=HERE)
    for field, name in rows.order_by("created_at", "pk").values_list("field", "name"):
        found.setdefault(field, []).append(name)
    return found
