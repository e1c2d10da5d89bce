"""One file after approval: what is typed into SIAK, the finished document, the next step, back to its holder."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from antri.applications.actions import WrongStatus
from antri.applications.actions.papers import keep_result
from antri.applications.actions.process import process_many
from antri.applications.actions.send_back import Fault, send_back
from antri.applications.models import Application, Paper
from antri.applications.queries.checklist import WHOLE, form_of, reasons_of
from antri.applications.queries.forms import Form
from antri.applications.queries.forms.reading_back import Line, Section, summary
from antri.applications.queries.outputs import files_of, name_of
from antri.applications.queries.papers import results_of
from antri.applications.queries.standard import soon_until
from antri.applications.queries.who import who_of
from antri.applications.queries.work import TABS
from antri.applications.views.process.shared import (
    LOOKERS,
    STEPS,
    WORKERS,
    MinistryForm,
    actor,
    file_of,
    place_of,
    steps_for,
)
from antri.applications.views.process.worklist import list_url
from antri.directory.models import Office
from antri.people.access import open_to
from antri.people.actions import TooMany, look_at
from antri.people.forms.fields import SayingForm
from antri.web import clock
from antri.web.refusals import Invalid, Refusal

_REASON = "siak.typing"
Status = Application.Status


class BackForm(SayingForm):
    """What SIAK did not accept: one field, why, and words to its holder."""

    bagian = forms.ChoiceField(label=gettext_lazy("Bagian yang harus diperbaiki"))
    alasan = forms.ChoiceField(label=gettext_lazy("Alasan"))
    pesan = forms.CharField(
        label=gettext_lazy("Pesan untuk warga"),
        help_text=gettext_lazy("Boleh dikosongkan. Jangan menulis NIK."),
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, form: Form | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields = form_fields(form)
        self.fields["bagian"].choices = [(WHOLE or "-", _("Seluruh berkas")), *fields]  # type: ignore[attr-defined]
        reasons = reasons_of(form) if form else []
        self.fields["alasan"].choices = [  # type: ignore[attr-defined]
            (each.reason["code"], form.said(each.reason) if form else "") for each in reasons
        ]

    @property
    def fault(self) -> Fault:
        typed = self.cleaned_data
        return Fault("" if typed["bagian"] == "-" else typed["bagian"], typed["alasan"], typed["pesan"])


class ResultForm(forms.Form):
    """The finished document, signed: a PDF."""

    dokumen = forms.ChoiceField(label=gettext_lazy("Dokumen apa"))
    berkas = forms.FileField(
        label=gettext_lazy("Berkas PDF bertanda tangan"),
        help_text=gettext_lazy("Dari SIAK, paling besar 5 MB. Disimpan terenkripsi, persis seperti diunggah."),
        error_messages={"required": gettext_lazy("Pilih berkas PDF-nya."), "empty": gettext_lazy("Berkas itu kosong.")},
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf"}),
    )

    def __init__(self, application: Application, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["dokumen"].choices = [  # type: ignore[attr-defined]
            (output.field, output.name) for output in files_of(application)
        ]


def form_fields(form: Form | None) -> list[tuple[str, str]]:
    """List what can be pointed at: every field of the form by its label, page by page."""
    if form is None:
        return []
    found = []
    for step in form.definition["steps"]:
        for item in step["fields"]:
            if item["type"] != "group":
                found.append((item["key"], f"{form.said(step, 'title')}: {form.said(item)}"))
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(*LOOKERS, office="office")
def one(request: HttpRequest, office: str, code: str) -> HttpResponse:
    """Where it stands; opened by a press, since looking is an event."""
    place = place_of(office)
    application = file_of(place, code)
    if request.method != "POST":
        return _page(request, place, application)
    try:
        opened = look_at(application, office=place, by=actor(request), reason=_REASON)
    except TooMany as refused:
        return _page(request, place, application, status=refused.status, refused=refused)
    return _page(request, place, application, sections=_sections(application, opened))


@require_POST
@open_to(*WORKERS, office="office")
def step(request: HttpRequest, office: str, code: str) -> HttpResponse:
    """One step of this one file."""
    place = place_of(office)
    application, name = file_of(place, code), request.POST.get("langkah", "")
    form = MinistryForm(request.POST if name == "pusat" else None)
    if name not in STEPS or (name == "pusat" and not form.is_valid()):
        return _page(request, place, application, status=422, ministry=form)
    said, action, statuses = STEPS[name]
    if application.status not in statuses:  # moved on since this page was opened
        return _page(request, place, application, status=409, faults=[WrongStatus.detail])
    try:
        facts = form.facts if name == "pusat" else {}
        done = process_many(applications=[application], step=action, by=actor(request), **facts)
    except Invalid as refused:
        faults = [text for *_rest, text in refused.errors]
        return _page(request, place, application, status=422, ministry=form, faults=faults)
    if done.left:
        return _page(request, place, application, status=409, faults=[done.left[0][1]])
    messages.success(request, f"{application.code}: {str(said).lower()}.")
    return HttpResponseRedirect(list_url(place, tab_of(application), urung=done.key))


@require_POST
@open_to(*WORKERS, office="office")
def upload(request: HttpRequest, office: str, code: str) -> HttpResponse:
    """Put the finished document there."""
    place = place_of(office)
    application = file_of(place, code)
    form = ResultForm(application, request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, place, application, status=422, result=form)
    file, field = form.cleaned_data["berkas"], form.cleaned_data["dokumen"]
    try:
        paper = keep_result(application=application, field=field, file=file, by=actor(request))
    except Refusal as refused:
        form.add_error("berkas", refused.detail)
        return _page(request, place, application, status=422, result=form)
    if paper.state == Paper.State.REFUSED:
        form.add_error("berkas", _("Berkas ini bukan PDF yang utuh, jadi tidak disimpan. Unduh lagi dari SIAK."))
        return _page(request, place, application, status=422, result=form)
    messages.success(request, _("Dokumen tersimpan. Nyatakan siap supaya warga dapat mengambilnya."))
    return HttpResponseRedirect(reverse("applications:process_one", args=[place.slug, application.code]))


@require_POST
@open_to(*WORKERS, office="office")
def back(request: HttpRequest, office: str, code: str) -> HttpResponse:
    """SIAK does not accept it: return it to its holder."""
    place = place_of(office)
    application = file_of(place, code)
    form = BackForm(form_of(application), request.POST)
    if not form.is_valid():
        return _page(request, place, application, status=422, back=form)
    try:
        send_back(application=application, faults=[form.fault], by=actor(request))
    except Invalid as refused:
        for _field, _code, text in refused.errors:
            form.add_error("alasan", text)
        return _page(request, place, application, status=422, back=form)
    messages.success(request, _("%(code)s dikembalikan kepada warga untuk diperbaiki.") % {"code": application.code})
    return HttpResponseRedirect(list_url(place, "dikerjakan"))


def tab_of(application: Application) -> str:
    """In which tab it stands now."""
    return next((name for name, (statuses, _said) in TABS.items() if application.status in statuses), "dikerjakan")


def _sections(application: Application, opened: dict[str, Any]) -> list[Section]:
    """Say what was filed in whole: NIK and KK too, since they are what is typed."""
    form = form_of(application)
    if form is None:
        return _person(application, opened)
    return summary(form, {**opened.get("screening", {}), **opened.get("answers", {})}, masked=False)


def _person(application: Application, opened: dict[str, Any]) -> list[Section]:
    """Say whose it is that was opened at a counter: what else is typed stands on their paper."""
    who = who_of(application, opened)
    told = (("name", _("Nama"), who.name), ("nik", _("NIK"), who.nik), ("phone", _("Nomor ponsel"), who.phone))
    return [Section("", _("Orangnya"), [Line(key, label, text, is_empty=not text) for key, label, text in told])]


def _page(
    request: HttpRequest, place: Office, application: Application, *, status: int = 200, **more: Any
) -> HttpResponse:
    form = form_of(application)
    is_worked_on = application.status == Status.IN_PROCESS
    context = {
        "place": place,
        "application": application,
        "tab": tab_of(application),
        "today": clock.today(place.timezone),
        "soon": soon_until(place),
        "steps": steps_for(application.status),
        "ministry": MinistryForm(),
        "back": BackForm(form) if form is not None and is_worked_on else None,
        "result": ResultForm(application) if application.status in _MAY_UPLOAD and files_of(application) else None,
        "results": [{"name": name_of(paper), "at": paper.kept_at} for paper in results_of(application)],
        "may_work": request.staff.holds(*WORKERS, office=place),  # type: ignore[attr-defined]
        "has_answers": application.sealed is not None and bool(form or application.identity_index),
        "number": application.opened_at_counter,
    }
    context |= more
    shown = [context["ministry"], context["back"], context["result"]]
    context["form"] = next((each for each in shown if each is not None and each.is_bound and each.errors), None)
    return render(request, "applications/process/one.html", context, status=status)


_MAY_UPLOAD = (Status.APPROVED, Status.IN_PROCESS, Status.AWAITING_MINISTRY, Status.READY)
