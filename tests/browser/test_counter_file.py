"""From the counter to the file: whoever leaves with work to follow finds it behind the link of their ticket."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from antri.applications.models import Application
from antri.applications.queries import token_of
from antri.booking.queries import link_token
from antri.directory.models import Setting
from antri.directory.queries import catalogue
from antri.journal.actions import SYSTEM
from antri.people.actions import found_demo_officers
from tests.browser.people import DESK, Visitor, forget
from tests.browser.test_counter import Forgiving, key, people, state

pytestmark = pytest.mark.only_on("sqlite")  # what is looked at here are pages


def at_counter(visitor: Callable[..., Visitor]) -> Page:
    """Let the demo's counter officer sit down at counter 3."""
    found_demo_officers(by=SYSTEM)
    who = visitor(size=DESK)
    who.troubles = Forgiving()
    who.signs_in("loket")
    who.opens("/petugas/disdukcapil/loket/")
    row = who.page.locator(".seats li", has=who.page.get_by_role("heading", name="Loket 3", exact=True))
    who.follows(row.locator("a.btn, button").first)
    return who.page


@pytest.mark.parametrize(
    ("press", "standing"),
    [("d", "Dokumen Anda sedang dikerjakan"), ("b", "Menunggu blangko")],
    ids=["process", "blank"],
)
def test_one_press_at_the_counter_and_the_ticket_leads_to_its_file(
    visitor: Callable[..., Visitor], press: str, standing: str
) -> None:
    undo = Setting.objects.create(city=catalogue().city.code, key="undo_seconds", value=120)
    (who,) = people(1)
    desk = at_counter(visitor)
    for name, then in (("Space", "called"), ("Space", "serving"), (press, "idle")):
        key(desk, name)
        state(desk, then)

    citizen = visitor()
    ticket = f"/t/{link_token(who)}/"
    citizen.opens(ticket)
    citizen.sees_title("Sedang kami kerjakan")
    citizen.presses("Lihat sampai di mana")
    # As long as the press can be taken back the page says "soon", and asks again by itself.
    citizen.sees_title("Sebentar lagi")

    Setting.objects.filter(pk=undo.pk).update(value=3)
    forget()
    citizen.sees_title(standing)
    file = Application.objects.get()
    here = re.compile(f"/berkas/{re.escape(token_of(file))}/$")
    expect(citizen.page).to_have_url(here)
    citizen.opens(ticket)
    expect(citizen.page).to_have_url(here)
    # What was said at the counter stays one press away.
    citizen.presses(who.label)
    citizen.sees_title("Sedang kami kerjakan")
