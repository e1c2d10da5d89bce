"""Hadir: check in with one's own phone, standing in front of the hall's screen."""

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from antri.booking.queries import needs_of
from antri.booking.views.face import face_of, with_ticket
from antri.booking.views.pages import personal
from antri.directory.queries import catalogue
from antri.journal.actions import Actor
from antri.people.actions import count_attempt
from antri.people.forms.fields import SayingForm
from antri.service_day import actions
from antri.service_day.models import Visit
from antri.service_day.queries.hall_code import is_hall_code
from antri.web import clock
from antri.web.refusals import Refusal

# Ten tries at six digits in an hour, for each ticket.
_TRIES = 10
_CITIZEN = Actor("citizen", "web")


class HallCodeForm(SayingForm):
    """The code that the hall's screen shows now, and the help somebody asks for."""

    kode_ruang = forms.CharField(
        label=_("Kode di layar ruang tunggu"),
        help_text=_("6 angka di layar besar. Berganti setiap menit."),
        max_length=12,
        error_messages={"required": _("Ketik 6 angka di layar ruang tunggu.")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    bantuan = forms.MultipleChoiceField(
        label=_("Bantuan yang Anda perlukan"),
        choices=Visit.Need.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@personal
@with_ticket
def arrive(request: HttpRequest, token: str) -> HttpResponse:
    """Check in from one's own phone with the code on the hall's screen."""
    face = face_of(request, token)
    form = HallCodeForm(request.POST or None, initial={"bantuan": needs_of(face.booking)})
    refused: Refusal | None = None
    if request.method == "POST" and form.is_valid():
        try:
            count_attempt(f"hall-code:{face.booking.pk}", _TRIES, clock.now())
            office = catalogue().offices[face.booking.office.slug]
            # First whether it may be now: a ticket of another day must not tell whether the code is right.
            actions.check_may_come(booking=face.booking)
            if is_hall_code(office, form.cleaned_data["kode_ruang"], clock.now()):
                actions.check_in(
                    booking=face.booking, door=Visit.Door.PHONE, by=_CITIZEN, needs=form.cleaned_data["bantuan"]
                )
                return HttpResponseRedirect(reverse("booking:ticket", args=[token]), status=303)
            form.add_error("kode_ruang", _("Kode itu tidak cocok. Lihat lagi layar ruang tunggu: kodenya berganti."))
        except Refusal as refusal:
            refused = refusal
    status = refused.status if refused else (422 if form.errors else 200)
    return render(request, "service_day/arrive.html", {"face": face, "form": form, "refused": refused}, status=status)
