"""Begin an application: a file of one's own, with a link, before the first field is asked."""

import datetime
import uuid
from typing import Any

from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from antri.applications.models import Application
from antri.applications.queries.answers import closed
from antri.applications.queries.forms import Form, live_form
from antri.applications.queries.links import token_of
from antri.booking.actions.book import new_code
from antri.directory.models import ApplicationForm, Office, Service
from antri.directory.queries import catalogue
from antri.journal.actions import Actor, change, record
from antri.people.actions import allow
from antri.people.models import Officer
from antri.people.queries import booking_token, token_hash
from antri.web import clock
from antri.web.refusals import Refusal

# Outcomes of the questions that lead to a file; the others lead elsewhere.
FILED = frozenset(Application.Outcome.values)
# A minute: one browser, and this whole process against a flood of browsers that keep no cookie.
_PER_DEVICE = 6
_PER_PROCESS = 240


class NotFiled(Refusal):
    """This service, or this answer to its questions, is not filed from home."""

    code = "not-online"
    status = 422
    title = _("Tidak dapat diajukan dari rumah")
    detail = _("Untuk jawaban ini kantor perlu bertemu Anda. Jawab pertanyaannya sekali lagi untuk melihat caranya.")


class TooManyDrafts(Refusal):
    """One device has begun many applications today and sent none of them."""

    code = "too-many-drafts"
    status = 429
    title = _("Banyak berkas yang belum dikirim")
    detail = _(
        "Dari perangkat ini sudah banyak berkas baru hari ini. Lanjutkan atau batalkan salah satunya, lalu coba lagi."
    )


def start_draft(
    *,
    service: Service,
    screening: dict[str, str],
    by: Actor,
    device: str = "",
    language: str = "id",
    channel: str = Application.Channel.WEB,
    key: str = "",
    office: Office | None = None,
    helper: Officer | None = None,
) -> tuple[Application, str]:
    """Begin an application for a service and return it with the token of its link.

    `key` makes it once only: the same key is answered with the first one. `helper`: the officer who sits beside them.
    Raises NotFiled, TooManyDrafts, TooMany.
    """
    if key and (begun := _begun(key)):
        return begun, token_of(begun)
    live = live_form(service)
    outcome = Form(live.definition).outcome(screening) if live else None
    if live is None or outcome is None or outcome.kind not in FILED or outcome.stop:
        raise NotFiled
    if channel == Application.Channel.WEB:
        _slow_down(device)
    draft = _draft(live, office or catalogue().main, {"screening": dict(screening), "answers": {}, "statements": []})
    draft.outcome, draft.channel, draft.language = outcome.kind, channel, language
    draft.device, draft.idempotency_key, draft.helper = device, key, helper
    try:
        with change():
            draft.save(force_insert=True)
            record(
                "application.begun",
                about=("application", draft.pk),
                by=by,
                city=draft.city,
                office=draft.office_id,
                service=service.code,
                outcome=outcome.kind,
            )
    except IntegrityError:
        if key and (begun := _begun(key)):
            return begun, token_of(begun)
        raise
    return draft, booking_token(draft.pk)


def expiry(office: Office) -> datetime.date:
    """Tell until when a draft that was filled in today is kept."""
    days = int(catalogue().setting("application_draft_days"))
    return clock.today(office.timezone) + datetime.timedelta(days=days)


def _draft(live: ApplicationForm, office: Office, said: dict[str, Any]) -> Application:
    now, key = clock.now(), uuid.uuid4()
    token = booking_token(key)
    return Application(
        id=key,
        city=office.city,
        code=new_code(),
        office=office,
        service=live.service,
        form=live,
        answers=closed(token, said),
        token_hash=token_hash(token),
        created_at=now,
        saved_at=now,
        status_at=now,
        expires_on=expiry(office),
    )


def _begun(key: str) -> Application | None:
    return Application.objects.select_related("service", "form", "office").filter(idempotency_key=key).first()


def _slow_down(device: str) -> None:
    allow("draft", device, per_minute=_PER_DEVICE)
    allow("drafts", "", per_minute=_PER_PROCESS)
    most = int(catalogue().setting("application_drafts_open"))
    since = clock.now() - datetime.timedelta(days=1)
    open_now = Application.objects.filter(status=Application.Status.DRAFT, device=device, created_at__gt=since)
    if device and open_now.count() >= most:
        raise TooManyDrafts
