"""Data Anda: who comes. A right form is answered with the page to check it, all of it sealed inside."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from antri.booking.forms import ChoiceMissing, PersonForm, new_key, read_whole_choice
from antri.booking.views.device import keep_device, read_device
from antri.booking.views.pages import keep_for_back, patient, personal, services_url
from antri.booking.views.sealed import Draft, read_draft
from antri.booking.views.session import session_of
from antri.directory.forms import Choice
from antri.directory.queries import catalogue
from antri.people.actions import FormExpired


@require_http_methods(["GET", "HEAD", "POST"])
@personal
@patient
def give_person(request: HttpRequest) -> HttpResponse:
    try:
        choice = read_whole_choice(request.GET)
    except ChoiceMissing:
        return redirect("directory:choose")
    if session_of(choice) is None:
        return HttpResponseRedirect(choice.but(session=None).at("booking:session"))
    if request.method == "POST" and "terkunci" in request.POST:
        response = _edit(request, choice)
    elif request.method == "POST":
        response = _read(request, choice)
    else:
        response = person_page(
            request, choice, PersonForm(initial={"kunci": new_key()}, for_family=choice.is_for_family)
        )
    return keep_device(request, response, read_device(request))


def _read(request: HttpRequest, choice: Choice) -> HttpResponse:
    form = PersonForm(request.POST, for_family=choice.is_for_family)
    if not form.is_valid():
        return person_page(request, choice, form, status=422)
    typed = form.cleaned_data
    draft = Draft(
        choice=choice,
        name=typed["nama"],
        nik=typed["nik"],
        phone=typed["hp"],
        priority=typed["prioritas"],
        needs=tuple(typed["bantuan"]),
        key=typed["kunci"],
    )
    return check_page(request, draft)


def _edit(request: HttpRequest, choice: Choice) -> HttpResponse:
    """Come back from the check page with everything still in its field."""
    try:
        draft = read_draft(request.POST["terkunci"])
    except FormExpired as expired:
        return expired_page(request, choice, expired)
    return person_page(request, choice, PersonForm(initial=draft.initial, for_family=choice.is_for_family))


def expired_page(request: HttpRequest, choice: Choice, expired: FormExpired) -> HttpResponse:
    form = PersonForm(initial={"kunci": new_key()}, for_family=choice.is_for_family)
    return person_page(request, choice, form, expired=expired, status=expired.status)


def person_page(
    request: HttpRequest, choice: Choice, form: PersonForm, *, expired: FormExpired | None = None, status: int = 200
) -> HttpResponse:
    office = choice.office
    context = {
        "choice": choice,
        "office": office,
        "form": form,
        "expired": expired,
        "session": session_of(choice),
        "retention_days": catalogue().setting("retention_days", office),
        "services_url": services_url(choice),
        "session_url": choice.but(session=None).at("booking:session"),
        "date_url": choice.but(date=None, session=None).at("booking:date"),
        "action": choice.at("booking:data"),
    }
    return render(request, "booking/person.html", context, status=status)


def check_page(
    request: HttpRequest, draft: Draft, *, refusal: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    choice = draft.choice
    context = {
        "choice": choice,
        "office": choice.office,
        "draft": draft,
        **_labels(choice),
        "session": session_of(choice),
        "sealed": draft.sealed(),
        "confirm_url": choice.at("booking:confirm"),
        "edit_url": choice.at("booking:data"),
        "date_url": choice.but(date=None, session=None).at("booking:date"),
        "arrive_early_minutes": catalogue().setting("arrive_early_minutes", choice.office),
        **(refusal or {}),
    }
    return keep_for_back(render(request, "booking/check.html", context, status=status))


def _labels(choice: Choice) -> dict[str, Any]:
    """Call each line of the check page what the form called it."""
    fields = PersonForm(for_family=choice.is_for_family).fields
    return {"name_label": fields["nama"].label, "nik_label": fields["nik"].label, "phone_label": fields["hp"].label}
