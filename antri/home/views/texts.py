"""What citizens read: the catalogue's rows, and sentences of the product in the office's own words."""

import datetime
import json
from typing import Any

from django.contrib import messages
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_safe

from antri.directory.actions import EditedMeanwhile, edit_row, set_text
from antri.directory.models import LifeEventService, Service, ServiceRequirement
from antri.directory.queries import EDITABLE, TEXTS, catalogue, filled, own_text, row_of, said, text, values_of
from antri.home.forms import RowForm, SentenceForm
from antri.people.access import open_to
from antri.people.models import Role
from antri.templatetags.antri_time import hour, long_date
from antri.web import clock
from antri.web.languages import completeness, languages
from antri.web.refusals import Invalid

_CITY = (Role.HEAD_OF_OFFICE, Role.ADMINISTRATOR)


@require_safe
@open_to(*_CITY)
def texts(request: HttpRequest) -> HttpResponse:
    """Everything that can be edited, by kind."""
    sentences = [
        {"key": key, "place": rule.place, "text": text(key), "is_own": _is_own(key)} for key, rule in TEXTS.items()
    ]
    spoken = [{"language": row, "percent": completeness(row.code)} for row in languages()]
    return render(request, "home/texts.html", {"sentences": sentences, "kinds": _kinds(), "spoken": spoken})


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(*_CITY)
def row(request: HttpRequest, table: str, key: str) -> HttpResponse:
    """One row of the catalogue."""
    return _row(request, table, key, reverse("home:texts"))


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(Role.OFFICE_MANAGER, *_CITY, office="office")
def office_texts(request: HttpRequest, office: str) -> HttpResponse:
    """What citizens read of one office: address, hours, telephone."""
    return _row(request, "offices", office, reverse("home:office_texts", args=[office]))


@require_http_methods(["GET", "HEAD", "POST"])
@open_to(*_CITY)
def sentence(request: HttpRequest, key: str) -> HttpResponse:
    """One sentence of the product, in every language."""
    if key not in TEXTS:
        raise Http404
    own = {row.code: own_text(key, row.code) for row in languages()}
    if request.method != "POST":
        form = SentenceForm(TEXTS[key], languages(), own, initial={"seen": json.dumps(own)})
        return _sentence_page(request, key, form)
    form = SentenceForm(TEXTS[key], languages(), own, request.POST)
    if not form.is_valid():
        return _sentence_page(request, key, form, status=422)
    if request.POST.get("tindakan") != "simpan":
        return _sentence_page(request, key, form, preview=_examples(key, form.texts()))
    try:
        set_text(key=key, texts=form.texts(), seen=_unpacked(form.cleaned_data["seen"]), by=_by(request))
    except EditedMeanwhile as refused:
        form.see_again(json.dumps(own))
        return _sentence_page(request, key, form, theirs=refused, status=409)
    messages.success(request, _("Teks disimpan."))
    return HttpResponseRedirect(reverse("home:texts"), status=303)


def _is_own(key: str) -> bool:
    return any(own_text(key, row.code) for row in languages())


def _kinds() -> list[dict[str, Any]]:
    """List the rows of every kind, each with where it is edited."""
    book = catalogue()
    found: dict[str, list[tuple[str, str]]] = {
        "services": [(code, _to_check(row)) for code, row in book.services.items()],
        "service_requirements": [
            (f"{code}/{paper.requirement.code}", f"{said(row, 'short_name')}: {said(paper.requirement, 'name')}")
            for code, row in book.services.items()
            for paper in row.papers
        ],
        "requirements": sorted(
            {
                (paper.requirement.code, said(paper.requirement, "name"))
                for row in book.services.values()
                for paper in row.papers
            },
            key=lambda item: item[1],
        ),
        "life_events": [(code, said(row, "title")) for code, row in book.events.items()],
        "life_event_services": [
            (f"{code}/{each.service.code}", said(each, "question"))
            for code, row in book.events.items()
            for each in row.ifs
        ],
        "groups": [(row.code, said(row, "name")) for row in book.groups],
        "offices": [(slug, row.name) for slug, row in book.offices.items()],
        "city": [(book.city.code, book.city.name)],
    }
    return [
        {
            "name": kind.name,
            "rows": [{"name": name, "url": reverse("home:text_row", args=[table, key])} for key, name in rows],
        }
        for table, kind in EDITABLE.items()
        if (rows := found.get(table))
    ]


def _to_check(service: Service) -> str:
    """Name a service, and say when its texts still wait for somebody who knows."""
    name = said(service, "name")
    return name if service.confidence == "high" else _("%(name)s (perlu diperiksa)") % {"name": name}


def _row(request: HttpRequest, table: str, key: str, back: str) -> HttpResponse:
    found = row_of(table, key)
    if found is None:
        raise Http404
    kind = EDITABLE[table]
    if request.method != "POST":
        return _row_page(request, table, found, RowForm(kind, found, initial={"seen": _packed(table, found)}), back)
    form = RowForm(kind, found, request.POST)
    if not form.is_valid():
        return _row_page(request, table, found, form, back, status=422)
    if request.POST.get("tindakan") != "simpan":
        return _row_page(request, table, found, form, back, preview=True)
    try:
        edit_row(table=table, key=key, values=form.values(), seen=_unpacked(form.cleaned_data["seen"]), by=_by(request))
    except EditedMeanwhile as refused:
        form.see_again(_packed(table, found))
        return _row_page(request, table, found, form, back, theirs=refused, status=409)
    except Invalid as refused:
        for name, _code, fault in refused.errors:
            form.add_error(name, str(fault))
        return _row_page(request, table, found, form, back, status=422)
    messages.success(request, _("Teks disimpan."))
    return HttpResponseRedirect(back, status=303)


def _by(request: HttpRequest) -> Any:
    return request.staff.actor  # type: ignore[attr-defined]


def _packed(table: str, found: Model) -> str:
    return json.dumps(values_of(table, found))


def _unpacked(seen: str) -> dict[str, Any]:
    """Read what the editor saw; what cannot be read was not seen."""
    try:
        values = json.loads(seen)
    except ValueError:
        return {}
    return values if isinstance(values, dict) else {}


def _row_page(
    request: HttpRequest,
    table: str,
    found: Model,
    form: RowForm,
    back: str,
    *,
    preview: bool = False,
    theirs: EditedMeanwhile | None = None,
    status: int = 200,
) -> HttpResponse:
    kind = EDITABLE[table]
    before = values_of(table, found)
    told = {
        "kind": kind,
        "title": _title(found),
        "form": form,
        "back_url": back,
        "changed": _changed(kind.fields, before, form.values()) if preview else [],
        "is_preview": preview,
        "theirs": _changed(kind.fields, form.values(), theirs.facts["theirs"]) if theirs else [],
    }
    return render(request, "home/text_row.html", told, status=status)


def _title(found: Model) -> str:
    """Name a row as people know it; one that joins two others by both."""
    if isinstance(found, ServiceRequirement):
        return f"{said(found.service, 'short_name')}: {said(found.requirement, 'name')}"
    if isinstance(found, LifeEventService):
        return f"{said(found.event, 'title')}: {said(found.service, 'short_name')}"
    return str(found)


def _changed(labels: dict[str, Any], before: dict[str, Any], after: dict[str, Any]) -> list[dict[str, Any]]:
    """List the fields in which two versions differ."""
    return [
        {"label": label, "before": _shown(before[name]), "after": _shown(after[name])}
        for name, label in labels.items()
        if before[name] != after[name]
    ]


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return _("ya") if value else _("tidak")
    return ", ".join(value) if isinstance(value, list) else str(value)


def _examples(key: str, own: dict[str, str]) -> list[dict[str, str]]:
    """Show the sentence in each language as citizens would read it, with invented facts."""
    office = catalogue().main
    shown = []
    for language in languages():
        with override(language.code):
            facts = {
                "label": "A-017",
                "date": long_date(clock.today(office.timezone)),
                "hours": f"{hour(datetime.time(9))}–{hour(datetime.time(10))}",
                "office": office.name,
                "address": office.address,
                "reason": _("rapat seluruh pegawai"),
            }
            template = own[language.code] or own["id"] or str(TEXTS[key].default)
            shown.append({"name": language.name, "code": language.code, "text": filled(template, facts)})
    return shown


def _sentence_page(
    request: HttpRequest,
    key: str,
    form: SentenceForm,
    *,
    preview: list[dict[str, str]] | None = None,
    theirs: EditedMeanwhile | None = None,
    status: int = 200,
) -> HttpResponse:
    rule = TEXTS[key]
    told = {
        "key": key,
        "rule": rule,
        "form": form,
        "defaults": _defaults(key),
        "allowed": [f"{{{word}}}" for word in rule.allowed],
        "preview": preview,
        "theirs": [row for row in theirs.facts["theirs"].items() if row[1]] if theirs else [],
        "is_conflict": theirs is not None,
    }
    return render(request, "home/text.html", told, status=status)


def _defaults(key: str) -> list[dict[str, str]]:
    found = []
    for language in languages():
        with override(language.code):
            found.append({"name": language.name, "code": language.code, "text": str(TEXTS[key].default)})
    return found
