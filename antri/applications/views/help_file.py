"""Bantu ajukan: an officer files with a citizen who sits before them, and hands over the link."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from antri.applications.models import Application
from antri.applications.queries import by_token
from antri.applications.queries.forms import live_forms
from antri.applications.views.file import open_file
from antri.applications.views.helping import MAY_HELP, MINUTES, Helping
from antri.applications.views.slip import link_again
from antri.directory.models import Office
from antri.directory.queries import catalogue, said
from antri.people.access import open_to


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(*MAY_HELP, office="office")
def help_file(request: HttpRequest, office: str) -> HttpResponse:
    """First what the citizen needs; below it the files in hand, each with its link to give away."""
    place = catalogue().offices[office]
    helping = Helping(request, place)
    if request.method == "POST":
        return _press(request, place, helping)
    code = request.GET.get("layanan", "")
    if code in live_forms():
        return HttpResponseRedirect(reverse("applications:helped_screening", args=[office, code]), status=303)
    return _page(request, place, helping)


@require_safe
def open_in_hand(request: HttpRequest, token: str) -> HttpResponse:
    """The list of steps, or what to put right; what has been sent is its holder's alone, with the link."""
    row = by_token(token)
    if row is not None and row.is_open:
        return open_file(request, token=token)
    helping: Helping = request.helping  # type: ignore[attr-defined]
    url = reverse("applications:help", args=[helping.place.slug])
    return HttpResponseRedirect(f"{url}#f-{row.pk}" if row else url, status=303)


def _press(request: HttpRequest, place: Office, helping: Helping) -> HttpResponse:
    what, _colon, key = request.POST.get("apa", "").partition(":")
    url = reverse("applications:help", args=[place.slug])
    if not what:
        return HttpResponseRedirect(url, status=303)
    row = next((row for row in helping.in_hand() if str(row.pk) == key), None)
    if row is None:
        raise Http404
    if what != "selesai":
        return link_again(request, row, what, {"place": place, "back_url": url})
    helping.let_go(row.pk)
    messages.success(request, _("Selesai. Berkas ini sekarang hanya dapat dibuka warga dengan tautannya."))
    return HttpResponseRedirect(url, status=303)


def _page(request: HttpRequest, place: Office, helping: Helping) -> HttpResponse:
    services = [row.service for row in live_forms().values()]
    in_hand = helping.in_hand()
    context = {
        "place": place,
        "services": sorted(services, key=lambda row: str(said(row, "short_name")).casefold()),
        "open_now": [row for row in in_hand if row.is_open],
        "sent": [row for row in in_hand if row.status == Application.Status.SUBMITTED],
        "minutes": MINUTES,
    }
    return render(request, "applications/help_file.html", context)
