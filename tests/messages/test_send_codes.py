"""A code that was asked for goes out once, to the phone of the file, and opens the document once."""

from typing import Any

from django.test import Client

from antri.applications.queries.links import token_of
from antri.journal.models import Event
from antri.messages.actions import send_codes
from antri.messages.models import Delivery
from tests import cast
from tests.messages.gateway import Gateway
from tests.messages.story import WORKER, code_in, ready, turn_on


def test_a_code_comes_by_sms_and_opens_the_document(city: cast.City, client: Client, now: Any, sms: Gateway) -> None:
    turn_on()
    file = ready(city)
    url = f"/berkas/{token_of(file)}/dokumen/"

    answer = client.post(f"{url}kode/kirim/")
    assert (answer.status_code, answer["Location"]) == (303, f"{url}kode/")
    assert send_codes(by=WORKER) == 1
    (request,) = sms.came
    page = client.post(f"{url}kode/", {"kode": code_in(request["body"]["message"])})

    assert request["body"]["to"] == f"+62{cast.CITRA.phone[1:]}"
    assert request["headers"]["Authorization"] == "Bearer rahasia"
    assert page.status_code == 200
    assert 'name="bukti"' in page.content.decode()
    assert Event.objects.get(what="application.holder_proven").data["how"] == "phone_code"
    assert Event.objects.get(what="people.opened").data["reason"] == "file.code"
    assert Delivery.objects.get().state == Delivery.State.SENT
