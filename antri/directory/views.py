"""Choose: what happened, or which service; what to bring; and the few answers before a date is chosen."""

from itertools import groupby
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from antri.directory.forms import ADDRESSES, FOR_WHOM, MOVING_IN, PEOPLE, Choice, read_choice
from antri.directory.models import LifeEvent, Service
from antri.directory.queries import Paper, catalogue, checklist, filed_from_home, search
from antri.web import clock, moment

# Longer texts are no search; they would only cost.
LONGEST_QUERY = 80
FEWEST_SISTERS = 3


@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """Anda ingin mengurus apa? Search by people's own words, what happened, or the grouped list."""
    asked = request.GET.get("q", "").strip()[:LONGEST_QUERY]
    choice = read_choice(request.GET).but(
        services=(), people=1, for_whom=FOR_WHOM[0], address=ADDRESSES[0], session=None
    )
    if asked:
        return HttpResponse(_choose(request, asked, choice))
    key = ("directory:choose", choice.when_and_where_query, get_language())
    return HttpResponse(moment.keep(key, 2, lambda: _choose(request, "", choice)))


def _choose(request: HttpRequest, asked: str, choice: Choice) -> str:
    book = catalogue()
    services = book.offered(choice.office, clock.today(choice.office.timezone))
    found = search(asked, get_language() or "id") if asked else []
    answers = [*([("q", asked)] if asked else []), *choice.when_and_where]
    return render_to_string(
        "directory/choose.html",
        {
            "asked": asked,
            "found": found,
            "choice": choice,
            "kept": choice.when_and_where_query,
            "events": list(book.events.values()),
            "groups": _groups(services),
            # Made from what the page is kept by, never from the address: it is shown to others too.
            "language_next": f"{request.path}?{urlencode(answers)}" if answers else request.path,
        },
        request,
    )


def _groups(services: list[Service]) -> list[dict]:
    """Gather the services into their drawers, each with what is true of all of it."""
    return [{"group": group, **_drawer(list(rows))} for group, rows in groupby(services, key=lambda row: row.group)]


def _drawer(services: list[Service]) -> dict:
    online = [row for row in services if row.online_application == Service.OnlineApplication.FULLY]
    return {
        "services": services,
        "all_in_person": all(row.presence_required for row in services),
        "online": "all" if len(online) == len(services) else "some" if online else "",
    }


@require_safe
def service(request: HttpRequest, code: str) -> HttpResponse:
    """One service: four plain facts, what to bring, and the way to a date."""
    book = catalogue()
    found = book.services.get(code)
    if found is None:
        raise Http404
    return HttpResponse(_service_page(request, found, read_choice(request.GET)))


def _service_page(request: HttpRequest, found: Service, choice: Choice) -> str:
    book = catalogue()
    office = choice.office
    on = clock.today(office.timezone)
    sisters = [row for row in book.offered(office, on) if row.group_id == found.group_id and row.code != found.code]
    return render_to_string(
        "directory/service.html",
        {
            "service": found,
            "presence": _presence(found),
            "instead_of_number": _instead_of_number(found),
            "choice": choice,
            "people": PEOPLE,
            "papers": _papers([found]),
            "notices": book.notices_for(office, [found], on),
            "sisters": sisters[:FEWEST_SISTERS],
            "is_offered": book.is_offered(office, found, on),
            "is_filed": found.code in filed_from_home(),
            "main_url": _at_main(found, choice) if book.is_offered(book.main, found, on) else "",
            "kept": choice.when_and_where_query,
        },
        request,
    )


def _at_main(found: Service, choice: Choice) -> str:
    """Tell the address of the same service at the main office; "" when that is where the reader is."""
    if not choice.is_elsewhere_than_main:
        return ""
    there = choice.but(office=catalogue().main)
    return f"{reverse('directory:service', args=[found.code])}{there.when_and_where_query}"


def _presence(service: Service) -> str:
    """Say who has to come, if anybody."""
    if service.presence_required:
        who: dict[str, str] = {Service.Who.PARENT: _("Ya, orang tua"), Service.Who.INFORMANT: _("Ya, pelapor")}
        return who.get(service.who, _("Ya, Anda sendiri"))
    return _("Boleh diwakilkan") if service.needs_number else _("Tidak perlu")


def _instead_of_number(service: Service) -> str:
    """Say what to do where no number is needed; "" where one is."""
    if service.needs_number:
        return ""
    if service.presence_required:
        return _("Datang langsung pada jam kantor. Nomor untuk jalur ini diberikan di sana, di luar kuota harian.")
    return _("Layanan ini tidak memakai nomor antrean harian. Anda tidak perlu mengambil nomor.")


def _papers(services: list[Service]) -> dict[str, list[Paper]]:
    """Split the checklist into what everybody brings and what only some need."""
    papers = checklist(services)
    return {
        "always": [paper for paper in papers if paper.required],
        "sometimes": [paper for paper in papers if not paper.required],
    }


@require_safe
def event(request: HttpRequest, code: str) -> HttpResponse:
    """One life event: what it takes, what can be done in the same visit, one merged checklist."""
    found = catalogue().events.get(code)
    if found is None:
        raise Http404
    choice = read_choice(request.GET)
    mains = tuple(row.service for row in found.mains)
    return HttpResponse(_event_page(request, found, choice if choice.services else choice.but(services=mains)))


def _event_page(request: HttpRequest, found: LifeEvent, choice: Choice, fault: str = "") -> str:
    book = catalogue()
    services = [row.service for row in [*found.mains, *found.alsos]]
    return render_to_string(
        "directory/event.html",
        {
            "event": found,
            "choice": choice,
            "people": PEOPLE,
            "fault": fault,
            "papers": _papers(services),
            "is_merged": len(services) > 1,
            "filed": [row.service for row in found.mains if row.service.code in filed_from_home()],
            "notices": book.notices_for(choice.office, services, clock.today(choice.office.timezone)),
        },
        request,
    )


@require_safe
def go_on(request: HttpRequest) -> HttpResponse:
    """Lead on by the answers: to the dates, or to where people from elsewhere are served.

    What the person says about the address decides, never the digits of a NIK.
    """
    choice = read_choice(request.GET)
    if fault := choice.fault():
        return HttpResponse(_ask_again(request, choice, fault))
    if not any(row.needs_number for row in choice.services):
        return HttpResponse(_service_page(request, choice.services[0], choice))
    if choice.is_elsewhere:
        return render(request, "directory/elsewhere.html", _elsewhere(choice))
    return HttpResponseRedirect(choice.at("booking:date"))


def _ask_again(request: HttpRequest, choice: Choice, fault: str) -> str:
    if found := catalogue().events.get(request.GET.get("peristiwa", "")):
        return _event_page(request, found, choice, fault)
    if choice.services:
        return _service_page(request, choice.services[0], choice)
    return _choose(request, "", choice)


def _elsewhere(choice: Choice) -> dict:
    """What someone who does not live here can do here: move in, or what is open to everybody."""
    book = catalogue()
    offered = book.offered(choice.office, clock.today(choice.office.timezone))
    return {
        "choice": choice,
        "kept": urlencode([("alamat", choice.address), *choice.when_and_where]),
        "resident_url": choice.but(address=ADDRESSES[0]).at("booking:date"),
        "moving_in": book.events.get(MOVING_IN),
        "open_services": [row for row in offered if not row.for_residents_only],
        "title": _("Anda pindah ke sini") if choice.address == "pindah" else _("Anda warga kabupaten atau kota lain"),
    }
