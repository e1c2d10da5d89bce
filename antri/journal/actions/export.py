"""Write down that somebody took a list out of the house."""

from typing import Any

from antri.journal.actions.change import Actor, change, record


def note_export(*, by: Actor, city: str, rows: int, office: int | None, chosen: dict[str, Any]) -> None:
    """Record that the journal was downloaded: how many rows, of which office, and how they were `chosen`."""
    with change():
        record("journal.exported", about=("city", city), by=by, city=city, rows=rows, office=office, chosen=chosen)


def note_figures_export(*, by: Actor, city: str, office: int | None, kind: str, rows: int) -> None:
    """Record that figures were downloaded: of which office (None: of all), as what kind of file, how many rows."""
    with change():
        record("journal.figures_exported", about=("city", city), by=by, city=city, office=office, kind=kind, rows=rows)
