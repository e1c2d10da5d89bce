"""A code to the phone, in a browser: by keyboard, on the smallest phone, without JavaScript, in both languages."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from antri.applications.actions.papers import keep_result
from antri.applications.models import Application
from antri.applications.queries import token_of
from antri.directory.models import Setting
from antri.directory.queries import catalogue
from antri.journal.actions import Actor
from antri.messages.actions import send_codes
from antri.web import clock
from tests.applications.paper_story import document, upload
from tests.browser.filed import birth_record
from tests.browser.keyboard import Keyboard
from tests.browser.look import look_at
from tests.browser.people import Visitor, forget
from tests.messages.gateway import gateway
from tests.messages.story import WORKER, code_in

WORDS = {
    "id-ID": ("Kirim kode ke ponsel", "Kode enam angka", "Buka dokumen", "Unduh", "tidak membuka dokumen"),
    "en": ("Send a code to the phone", "Six-digit code", "Open", "Download", "does not open the document"),
}


def with_document() -> str:
    """File a birth record whose document waits, at an office that sends codes; return the address of its document."""
    file = birth_record(blurred="")
    Application.objects.filter(pk=file.pk).update(status=Application.Status.READY, status_at=clock.now())
    file = Application.objects.select_related("office", "service", "form").get(pk=file.pk)
    keep_result(application=file, field="result_0", file=upload(document(), "a.pdf"), by=Actor("officer", "desk", "7"))
    Setting.objects.create(city=catalogue().city.code, key="document_code", value=1)
    forget()
    return f"/berkas/{token_of(file)}/dokumen/"


def is_well(who: Visitor) -> None:
    look = look_at(who)
    faults = [fault for fault in look.axe if not fault.startswith("unresolved")]
    assert (faults, look.headings, look.sideways, look.cut_words, look.small_targets) == ([], 1, [], [], [])


@pytest.mark.goal("G31")
@pytest.mark.parametrize("language", WORDS)
@pytest.mark.parametrize("without_javascript", [False, True])
def test_a_code_opens_the_document(visitor: Any, settings: Any, language: str, *, without_javascript: bool) -> None:
    send, field, opens, saves, no = WORDS[language]
    with gateway() as sms:
        settings.SMS_URL = sms.url
        address = with_document()
        who = visitor(size=(320, 640), language=language, without_javascript=without_javascript)
        who.opens(address)
        who.page.get_by_role("button", name=send).click()
        expect(who.page).to_have_url(re.compile("/dokumen/kode/$"))
        send_codes(by=WORKER)

        who.page.get_by_label(field).fill("000000")
        who.page.get_by_role("button", name=opens).click()
        expect(who.page.get_by_role("alert")).to_contain_text(no)
        who.page.get_by_label(field).fill(code_in(sms.texts()[0]))
        who.page.get_by_role("button", name=opens).click()

        button = who.page.get_by_role("button", name=saves)
        expect(button).to_be_visible()
        with who.page.expect_download():
            button.click()


@pytest.mark.goal("G31")
def test_all_of_it_goes_by_keyboard_and_fits_every_size(visitor: Any, settings: Any) -> None:
    with gateway() as sms:
        settings.SMS_URL = sms.url
        address = with_document()
        who = visitor(size=(1280, 800))
        keys = Keyboard(who)
        who.opens(address)
        is_well(who)
        keys.presses("Kirim kode ke ponsel")
        expect(who.page).to_have_url(re.compile("/dokumen/kode/$"))
        is_well(who)
        send_codes(by=WORKER)
        keys.types("Kode enam angka", code_in(sms.texts()[0]))
        keys.hits("Enter")

        expect(who.page.get_by_role("button", name="Unduh")).to_be_visible()
