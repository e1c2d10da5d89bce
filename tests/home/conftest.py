"""A city with something that happens in it."""

import pytest

from antri.directory.models import LifeEvent, LifeEventService
from antri.directory.queries import forget
from tests.cast import CODE, City


@pytest.fixture
def town(city: City) -> City:
    """Give the city a life event, with a main service, one more, and a question."""
    event = LifeEvent.objects.create(city=CODE, code="bayi-lahir", title="Bayi saya lahir", title_en="My baby was born")
    rows = [(city.birth, "main", ""), (city.family_card, "also", ""), (city.ktp, "if_yes", "KTP ikut hilang?")]
    for service, role, question in rows:
        LifeEventService.objects.create(
            city=CODE, event=event, service=service, role=role, question=question, question_en=question and "Lost?"
        )
    forget()
    return city
