"""The desk where documents are fetched: the code of the file, the ID in hand, and it is handed over."""

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from antri.applications.actions.hand_over_document import (
    COLLECTORS,
    NO_ID,
    OLD_CARDS,
    hand_over_at_desk,
    note_print,
)
from antri.applications.actions.process import undo_press
from antri.applications.models import Application
from antri.applications.queries.outputs import name_of, outputs_of
from antri.applications.queries.papers import results_of
from antri.applications.queries.who import who_of
from antri.applications.views.documents import as_file
from antri.applications.views.process.shared import AT_DESKS, actor, file_of, place_of
from antri.directory.models import Office
from antri.people.access import open_to
from antri.people.actions import TooMany, look_at
from antri.people.forms.fields import SayingForm
from antri.web.refusals import Invalid, Refusal

Status = Application.Status
_REASON = "desk.handing_over"


class CodeForm(SayingForm):
    kode = forms.CharField(
        label=gettext_lazy("Kode berkas"),
        help_text=gettext_lazy("8 huruf dan angka, di halaman berkas atau struk yang dibawa warga"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class HandOverForm(SayingForm):
    """Who came, what became of the old document, and that the ID was seen."""

    siapa = forms.ChoiceField(
        label=gettext_lazy("Siapa yang mengambil"), choices=list(COLLECTORS.items()), widget=forms.RadioSelect
    )
    lama = forms.ChoiceField(
        label=gettext_lazy("Dokumen lama"), choices=list(OLD_CARDS.items()), widget=forms.RadioSelect
    )
    cocok = forms.BooleanField(label=gettext_lazy("KTP-el atau KK orang yang mengambil sudah saya cocokkan"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cocok"].error_messages["required"] = NO_ID


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(*AT_DESKS, office="office")
def find(request: HttpRequest, office: str) -> HttpResponse:
    """By the code that the citizen shows."""
    place, form = place_of(office), CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = file_of(place, form.cleaned_data["kode"])
            return HttpResponseRedirect(reverse("applications:hand_over_one", args=[place.slug, row.code]))
        except Http404:
            form.add_error("kode", _("Tidak ada berkas kantor ini dengan kode itu. Periksa lagi kodenya."))
    status = 422 if form.is_bound else 200
    return render(request, "applications/process/hand_over.html", {"place": place, "form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(*AT_DESKS, office="office")
def hand_over(request: HttpRequest, office: str, code: str) -> HttpResponse:
    """Whose it is (a press, since looking is an event), then handed over."""
    place = place_of(office)
    application = file_of(place, code)
    if request.method != "POST":
        return _page(request, place, application, HandOverForm())
    if request.POST.get("apa") == "lihat":
        try:
            who = who_of(application, look_at(application, office=place, by=actor(request), reason=_REASON))
        except TooMany as refused:
            return _page(request, place, application, HandOverForm(), status=refused.status, refused=refused)
        return _page(request, place, application, HandOverForm(), who=who)
    form = HandOverForm(request.POST)
    if not form.is_valid():
        return _page(request, place, application, form, status=422)
    typed, press = form.cleaned_data, uuid.uuid4().hex
    try:
        hand_over_at_desk(
            application=application,
            collector=typed["siapa"],
            old_card=typed["lama"],
            is_id_seen=typed["cocok"],
            by=actor(request),
            press=press,
        )
    except Refusal as refused:
        return _page(request, place, application, form, status=refused.status, refused=refused)
    messages.success(request, _("%(code)s: dokumen diserahkan.") % {"code": application.code})
    url = reverse("applications:hand_over_one", args=[place.slug, application.code])
    return HttpResponseRedirect(f"{url}?urung={press}")


@require_POST
@open_to(*AT_DESKS, office="office")
def undo(request: HttpRequest, office: str, code: str) -> HttpResponse:
    """Take one's own handing over back within the minute."""
    place = place_of(office)
    application = file_of(place, code)
    try:
        undo_press(office=place, press=request.POST.get("tekan", "")[:64], by=actor(request))
    except Refusal as refused:
        messages.error(request, f"{refused.title}. {refused.detail}")
    else:
        messages.success(request, _("%(code)s belum diserahkan lagi.") % {"code": application.code})
    return HttpResponseRedirect(reverse("applications:hand_over_one", args=[place.slug, application.code]))


@require_POST
@open_to(*AT_DESKS, office="office")
def print_document(request: HttpRequest, office: str, code: str, number: int) -> HttpResponse:
    """Give the finished file to the desk's printer, for somebody whose ID is in the officer's hand."""
    place = place_of(office)
    application = file_of(place, code)
    papers = results_of(application)
    if not 1 <= number <= len(papers) or application.status not in (Status.READY, Status.DELIVERED, Status.DONE):
        raise Http404
    try:
        note_print(
            application=application,
            paper=papers[number - 1],
            is_id_seen=bool(request.POST.get("cocok")),
            by=actor(request),
        )
    except Invalid as refused:
        return _page(request, place, application, HandOverForm(), status=422, faults=[refused.errors[0][2]])
    return as_file(papers[number - 1], application)


def _page(
    request: HttpRequest, place: Office, application: Application, form: HandOverForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    papers = [{"number": at, "name": name_of(paper)} for at, paper in enumerate(results_of(application), 1)]
    is_open = application.status in (Status.READY, Status.DELIVERED, Status.DONE)
    context = {
        "place": place,
        "application": application,
        "form": form,
        "papers": papers if is_open else [],
        "cards": [output.name for output in outputs_of(application) if output.how == "pick_up"],
        "is_ready": application.status == Status.READY,
        "can_look": application.sealed is not None,
        "undo": request.GET.get("urung", "")[:64] if application.status == Status.DELIVERED else "",
    }
    return render(request, "applications/process/hand_over_one.html", context | more, status=status)
