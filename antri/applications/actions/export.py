"""Write down that somebody took a list of applications out of the house."""

from antri.directory.models import Office
from antri.journal.actions import Actor, change, record


def note_list_export(*, office: Office, tab: str, kind: str, rows: int, by: Actor) -> None:
    """Record which list was downloaded, as what kind of file, how many rows."""
    with change():
        record(
            "application.list_exported",
            about=("office", office.pk),
            by=by,
            city=office.city,
            office=office.pk,
            tab=tab,
            kind=kind,
            rows=rows,
        )
