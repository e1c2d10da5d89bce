"""What the form offers: the services, and the sessions that have room."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from antri.booking.actions.assist import POOLS
from antri.booking.forms import AssistForm, new_key
from antri.booking.views.assisted.page import kept
from antri.directory.models import Office, Region
from antri.directory.queries import catalogue, said
from antri.schedule.queries import open_days
from antri.templatetags.antri_time import hour, long_date, short_date
from antri.web import clock

_MOST_DATES = 12


def form_for(request: HttpRequest, place: Office, data: Any = None) -> AssistForm:
    before = kept(request, place)
    today = clock.today(place.timezone)
    offered = [row for row in catalogue().offered(place, today) if row.needs_number and row.lane == "main"]
    service = (data or before).get("layanan", "")
    rooms = rooms_of(place, service)
    regions = Region.objects.filter(level__in=("kelurahan", "desa")).order_by("name", "code")
    return AssistForm(
        data,
        services=[(row.code, said(row, "short_name")) for row in offered],
        rooms=rooms,
        regions=[(row.code, row.name) for row in regions],
        initial={
            "layanan": before.get("layanan", ""),
            "waktu": _nearest(rooms, before.get("waktu", "")),
            "identitas": "nik",
            "kunci": new_key(),
        },
    )


def rooms_of(place: Office, service: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """List the sessions that can be taken, the numbers held back for this included, by date."""
    services = (service,) if service in catalogue().services else ()
    days = [day for day in open_days(place, services=services, pools=POOLS) if day.state == "open"]
    return [
        (
            long_date(day.date),
            [
                (
                    f"{day.date.isoformat()}T{row.start:%H:%M}",
                    _("%(date)s pukul %(hour)s, sisa %(left)d")
                    % {"date": short_date(day.date), "hour": hour(row.start), "left": row.left},
                )
                for row in day.sessions
                if row.left
            ],
        )
        for day in days[:_MOST_DATES]
    ]


def _nearest(rooms: list[tuple[str, list[tuple[str, str]]]], kept: str) -> str:
    """The session of the person before while it has room, else the next one on that date, else the first there is."""
    values = [value for _date, options in rooms for value, _text in options]
    same_day = [value for value in values if kept and value >= kept and value[:10] == kept[:10]]
    return next(iter(same_day or values), "")
