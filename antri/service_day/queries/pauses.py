"""Count time without the spans in which the office itself could not serve."""

import datetime
from collections.abc import Iterable
from typing import NamedTuple

from antri.service_day.models import Disruption


class Pause(NamedTuple):
    """A span in which services were stopped. `services`: empty for all; `ended`: None while it runs."""

    began: datetime.datetime
    ended: datetime.datetime | None
    services: tuple[str, ...] = ()

    def stops(self, service: str) -> bool:
        return not self.services or service in self.services


def counted(
    since: datetime.datetime, until: datetime.datetime, pauses: Iterable[Pause], service: str
) -> datetime.timedelta:
    """Tell how much time of `since` to `until` counts against somebody who waits for this service."""
    spans = sorted(
        (max(pause.began, since), min(pause.ended or until, until)) for pause in pauses if pause.stops(service)
    )
    frozen, frontier = datetime.timedelta(0), since
    for began, ended in spans:
        # Two spans may overlap: what is frozen once is not taken off twice.
        start = max(began, frontier)
        if ended > start:
            frozen, frontier = frozen + (ended - start), ended
    return max(until - since, datetime.timedelta(0)) - frozen


def pauses_of(day_id: int) -> list[Pause]:
    """Read the pauses of one hall."""
    rows = Disruption.objects.filter(day=day_id).values_list("began_at", "ended_at", "services")
    return [Pause(began, ended, tuple(services)) for began, ended, services in rows]
