"""One step of an application, one page. Every save is kept; what two phones say differently is shown, not replaced."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from antri.applications.models import Application
from antri.applications.views.pages import file_url, with_file
from antri.booking.views.pages import patient, personal

Status = Application.Status


@require_http_methods(["GET", "HEAD", "POST"])
@personal
@patient
@with_file
def fill_in(request: HttpRequest, token: str, application: Application, key: str) -> HttpResponse:
    return HttpResponseRedirect(file_url(token))
