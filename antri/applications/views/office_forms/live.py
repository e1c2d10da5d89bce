"""Open a version for citizens: what changes for them, confirmed on a page of its own."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from antri.applications.actions.forms import switch_on
from antri.applications.queries.form_coverage import papers_of
from antri.applications.queries.form_differences import changed_paths, differences
from antri.applications.queries.form_words import begun_with
from antri.applications.views.office_forms.shown import OFFICE, of_service, version_of
from antri.directory.actions import EditedMeanwhile
from antri.people.access import open_to


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(*OFFICE)
def open_version(request: HttpRequest, code: str, version: str) -> HttpResponse:
    """Ask, and then open the version; an earlier one too."""
    is_late = False
    form = version_of(of_service(code), version)
    if request.method == "POST":
        try:
            by = request.staff.actor  # type: ignore[attr-defined]
            switch_on(form=form, instead_of=request.POST.get("dipakai", ""), by=by)
        except EditedMeanwhile:
            is_late = True
        else:
            messages.success(request, _("Pengajuan baru memakai versi %(version)s.") % {"version": form.version})
            return HttpResponseRedirect(reverse("applications:office_form", args=[code, version]), status=303)
    row = of_service(code)
    live = version_of(row, row.live.version) if row.live is not None and row.live.pk != form.pk else None
    differs = []
    if live is not None:
        before = live.definition
        differs = differences(changed_paths(before, form.definition), before, form.definition)
    told = {
        "row": row,
        "form": form,
        "live": live,
        "is_live": row.live is not None and row.live.pk == form.pk,
        "is_late": is_late,
        "differs": differs,
        "unasked": [paper for paper in papers_of(row.service, form.definition) if paper.is_open],
        "begun": begun_with(live) if live is not None else 0,
    }
    return render(request, "applications/office_form_live.html", told, status=409 if is_late else 200)
