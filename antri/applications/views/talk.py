"""A question about one's own file, asked where the file stands."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_http_methods

from antri.applications.actions.talk import ask
from antri.applications.forms.talk import QuestionForm
from antri.applications.models import Application
from antri.applications.views.pages import file_url, with_file
from antri.applications.views.tracking import tracking
from antri.booking.views.pages import citizen, patient, personal
from antri.web.refusals import Invalid, Refusal


@require_http_methods(["GET", "HEAD", "POST"])
@personal
@patient
@with_file
def question(request: HttpRequest, token: str, application: Application) -> HttpResponse:
    """Take a question; refused, the same page says why and keeps what was typed."""
    if request.method != "POST" or application.status == Application.Status.DRAFT:
        return HttpResponseRedirect(file_url(token), status=303)
    form = QuestionForm(request.POST)
    refused: Refusal | None = None
    if form.is_valid():
        try:
            ask(application=application, token=token, words=form.cleaned_data["kata"], by=citizen())
            return HttpResponseRedirect(f"{file_url(token)}?ditanyakan#tanya", status=303)
        except Invalid as fault:
            for _field, _code, text in fault.errors:
                form.add_error("kata", text)
        except Refusal as fault:
            refused = fault
    status = refused.status if refused else 422
    return tracking(request, token, application, question=form, refused=refused, status=status)
