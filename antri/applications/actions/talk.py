"""A question about an application and its answer, in the same place as the file."""

import uuid
from typing import Any

from django.utils.translation import gettext_lazy as _

from antri.applications.models import Application, Message
from antri.applications.queries import token_of
from antri.directory.queries import catalogue
from antri.journal.actions import Actor, change, record
from antri.people.actions import seal, seal_for_holder
from antri.people.models import Officer
from antri.people.queries import has_long_number
from antri.web import clock
from antri.web.refusals import Invalid, Refusal

LONGEST = 600


class NotOpenForQuestions(Refusal):
    """Of a draft there is nothing to ask yet, and of what was erased nothing any more."""

    code = "wrong-state"
    title = _("Belum dapat bertanya di sini")
    detail = _("Pertanyaan tentang berkas dapat dikirim sesudah berkasnya dikirim, selama datanya masih disimpan.")


class StillUnanswered(Refusal):
    """So many questions of this file wait for an answer already."""

    code = "still-unanswered"
    title = _("Pertanyaan Anda sebelumnya belum dijawab")
    detail = _("Tunggu jawaban kantor dahulu. Mendesak? Telepon atau datang ke kantor.")


def ask(*, application: Application, token: str, words: str, by: Actor) -> Message:
    """Ask the office about one's own file. Raises Invalid, NotOpenForQuestions, StillUnanswered."""
    words = _read(words)
    if application.status == Application.Status.DRAFT or application.erased_at is not None:
        raise NotOpenForQuestions
    message = _message(application, Message.Side.CITIZEN, words, token)
    most = int(catalogue().setting("questions_open", application.office))
    with change():
        # Holds the row: of two who ask at once the second counts the first's question too.
        Application.objects.select_for_update(no_key=True).get(pk=application.pk)
        waiting = Message.objects.filter(application=application, side=Message.Side.CITIZEN, read_at__isnull=True)
        if waiting.count() >= most:
            raise StillUnanswered
        # Whoever asks on has read what was answered.
        _read_by(application, Message.Side.OFFICE)
        message.save(force_insert=True)
        _record("application.asked", application, by)
    return message


def answer(*, application: Application, words: str, officer: Officer, by: Actor) -> Message:
    """Answer what was asked, or tell something of one's own accord. Raises Invalid, NotOpenForQuestions."""
    words = _read(words)
    if application.status == Application.Status.DRAFT or application.erased_at is not None:
        raise NotOpenForQuestions
    message = _message(application, Message.Side.OFFICE, words, token_of(application))
    message.officer = officer
    with change():
        _read_by(application, Message.Side.CITIZEN)
        message.save(force_insert=True)
        _record("application.answered", application, by)
    return message


def _read(words: str) -> str:
    words = "\n".join(" ".join(line.split()) for line in words.strip().splitlines())
    if not words or len(words) > LONGEST:
        raise Invalid([("kata", "words.length", _("Tulis pertanyaan Anda, paling panjang 600 huruf."))])
    if has_long_number(words):
        fault = _("Jangan menulis NIK, nomor KK, atau nomor telepon di sini: petugas sudah melihatnya pada berkas.")
        raise Invalid([("kata", "words.number", fault)])
    return words


def _message(application: Application, side: Message.Side, words: str, token: str) -> Message:
    key = uuid.uuid4()
    return Message(
        id=key,
        city=application.city,
        application=application,
        side=side,
        sealed=seal("message", key, {"words": words}),
        said=seal_for_holder(token, words),
        said_at=clock.now(),
    )


def _read_by(application: Application, side: Message.Side) -> None:
    rows = Message.objects.filter(application=application, side=side, read_at__isnull=True)
    rows.update(read_at=clock.now())


def _record(what: str, application: Application, by: Actor, **data: Any) -> None:
    record(
        what,
        about=("application", application.pk),
        by=by,
        city=application.city,
        office=application.office_id,
        service=application.service.code,
        **data,
    )
