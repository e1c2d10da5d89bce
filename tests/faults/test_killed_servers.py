"""Web, worker and database are killed while people book over HTTP: what was told stands, nothing is half (G4)."""

import random
import time

import pytest

from tests import sizes
from tests.faults.servers import Clients, Installation, installation

# Sound is looked at once at the end; who is killed when is the same each time.
VICTIMS = ["serve", "work"] * (sizes.G4_SERVER_KILLS // 2) + ["database"] * sizes.G4_DATABASE_KILLS


def kill_all(place: Installation, clients: Clients, victims: list[str]) -> None:
    dice = random.Random(4)
    dice.shuffle(victims)
    try:
        for victim in victims:
            clients.wait_for_more(5)
            time.sleep(dice.uniform(0, 0.05))
            place.kill(victim)
        clients.wait_for_more(5)
    except TimeoutError as stuck:
        pytest.fail(f"{stuck}; {place.said()}")


@pytest.mark.goal("G4")
@pytest.mark.django_db
def test_no_number_that_was_told_is_lost_when_web_worker_or_database_are_killed(tries):
    with installation() as place:
        with Clients(place.port) as clients:
            kill_all(place, clients, list(VICTIMS))
        rows = place.look()  # asserts that no slot, booking or event is half

    assert not clients.refused
    lost = [key for key, told in clients.told.items() if rows.get(key, [None, None])[1] != told["label"]]
    assert lost == []
    # What was booked and never told is at most what was under way at each kill.
    assert len(rows) - len(clients.told) <= len(VICTIMS) * 3 + 3
    tries(len(VICTIMS))
