"""Tanda terima: papers handed in for a file, printed for 58 mm, 80 mm or A4, and given back."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from antri.applications.actions.look_up import show_link
from antri.applications.actions.receipts import give_receipt, return_papers
from antri.applications.forms.talk import ReceiptForm
from antri.applications.models import Application, Receipt
from antri.applications.queries import token_of
from antri.applications.views.keep import Keep
from antri.booking.actions.find_again import read_code
from antri.directory.models import Office
from antri.directory.queries import catalogue, checklist, said
from antri.people.access import open_to
from antri.people.models import Role
from antri.web import clock
from antri.web.refusals import Invalid, Refusal

# Whoever takes papers over a desk.
TAKES_PAPERS = (
    Role.COUNTER_OFFICER,
    Role.APPOINTED_OFFICER,
    Role.KECAMATAN_OFFICER,
    Role.VERIFIER,
    Role.OFFICE_MANAGER,
)
WIDTHS = ("58", "80", "a4")


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(*TAKES_PAPERS, office="office")
def receipts(request: HttpRequest, office: str, code: str) -> HttpResponse:
    """Give a receipt for papers of a file; list those that were given."""
    place, file = catalogue().offices[office], _file(office, code)
    form = ReceiptForm(request.POST or None, papers=_papers(file))
    refused: Refusal | None = None
    if request.method == "POST":
        try:
            if "kembali" in request.POST:
                return _returned(request, place, file)
            if form.is_valid():
                staff = request.staff  # type: ignore[attr-defined]
                receipt = give_receipt(application=file, papers=form.papers, officer=staff.officer, by=staff.actor)
                page = reverse("applications:receipt", args=[place.slug, file.code, receipt.code])
                return HttpResponseRedirect(page, status=303)
        except Invalid as fault:
            for field, _code, text in fault.errors:
                form.add_error(field, text)
        except Refusal as fault:
            refused = fault
    context = {
        "place": place,
        "application": file,
        "form": form,
        "refused": refused,
        "receipts": file.receipts.order_by("-given_at"),
    }
    status = refused.status if refused else 422 if form.errors else 200
    return render(request, "applications/receipts.html", context, status=status)


@require_safe
@open_to(*TAKES_PAPERS, office="office")
def receipt(request: HttpRequest, office: str, code: str, number: str) -> HttpResponse:
    """The paper itself, as wide as `?lebar=` says. Nothing personal stands on it."""
    place, file = catalogue().offices[office], _file(office, code)
    row = Receipt.objects.filter(application=file, code=number).first()
    width = request.GET.get("lebar", WIDTHS[0])
    if row is None or width not in WIDTHS:
        raise Http404
    # It bears the file's link, so each one that is drawn is written down, as a slip is.
    show_link(application=file, how="receipt", by=request.staff.actor)  # type: ignore[attr-defined]
    context = {
        "place": place,
        "application": file,
        "receipt": row,
        "width": width,
        "widths": WIDTHS,
        "keep": Keep(request, token_of(file), file),
        "now": clock.now(),
    }
    return render(request, "applications/receipt.html", context)


def _returned(request: HttpRequest, place: Office, file: Application) -> HttpResponse:
    row = Receipt.objects.select_related("application").filter(application=file, code=request.POST["kembali"]).first()
    if row is None:
        raise Http404
    return_papers(receipt=row, by=request.staff.actor)  # type: ignore[attr-defined]
    messages.success(request, _("Dicatat: berkasnya dikembalikan."))
    return HttpResponseRedirect(reverse("applications:receipts", args=[place.slug, file.code]), status=303)


def _file(office: str, code: str) -> Application:
    """Find a file of this office by its code; a draft is nobody's but its holder's."""
    rows = Application.objects.select_related("service", "office", "form").exclude(status=Application.Status.DRAFT)
    file = rows.filter(code=read_code(code), office__slug=office).first()
    if file is None:
        raise Http404
    return file


def _papers(file: Application) -> list[tuple[str, str]]:
    """The papers that the service asks for, in words: they stand on the receipt."""
    service = catalogue().services.get(file.service.code, file.service)
    names = [said(paper.requirement, "name") for paper in checklist([service])]
    return [(name[:80], name) for name in names]
