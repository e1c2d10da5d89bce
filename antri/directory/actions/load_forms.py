"""Read the forms of document applications from a city's folders, and load new versions of them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from antri.directory.actions.gather_rows import FORMS_FOLDER, layers, shown_as
from antri.directory.actions.read_files import Mistakes, Row, read_rows
from antri.directory.actions.tables import Rows
from antri.directory.actions.write_rows import Loaded
from antri.directory.models import ApplicationForm, Service
from antri.directory.queries.application_forms import (
    SERVICE,
    SHARED,
    Known,
    check_form,
    coverage,
    misshapen,
    put_together,
)
from antri.web import clock

# Parts of shared.json that are lists: an entry of the city replaces the one with its key.
_KEYED = {
    "forms": "code", "roles": "role", "rules": "code", "shared_steps": "key", "statements": "code",
    "return_reasons": "code",
}  # fmt: skip
# Who makes versions by loading files; all others are the office.
BY_FILES = "system:load"


@dataclass(frozen=True, slots=True)
class FormFile:
    """One service's form as the files have it, checked and whole."""

    service: str
    version: str
    definition: dict[str, Any]
    row: Row


def read_forms(folder: Path, rows: Rows, mistakes: Mistakes) -> list[FormFile]:
    """Read and check the forms of every layer of the city in `folder`; what is wrong is told in `mistakes`."""
    shared, services = _gather(folder, mistakes)
    if shared is None:
        for row in services.values():
            mistakes.add(row.place(), _("formulir memerlukan %(file)s") % {"file": f"{FORMS_FOLDER}/shared.json"})
        return []
    is_sound = _has_shape(shared, SHARED, mistakes)
    city = rows["city"][0].values if rows.get("city") else {}
    words = {
        "{city}": str(city.get("name", "")),
        "{registry}": str(city.get("registry_name", "")),
        "{village}": str(city.get("village_word", "kelurahan")),
    }
    known = Known(
        requirements={str(row.values.get("code")) for row in rows["requirements"]},
        services={str(row.values.get("code")) for row in rows["services"]},
        forms={row["code"] for row in shared.values["forms"]} if is_sound else set(),
        roles={row["role"] for row in shared.values["roles"]} if is_sound else set(),
    )
    found = []
    for row in services.values():
        if _has_shape(row, SERVICE, mistakes) and is_sound:
            form = _whole(row, shared, words, known, mistakes)
            if form:
                found.append(form)
    return found


def _gather(folder: Path, mistakes: Mistakes) -> tuple[Row | None, dict[str, Row]]:
    """Lay the city's files over the national ones: a form's words replace those below, lists as a whole."""
    shared: Row | None = None
    services: dict[str, Row] = {}
    for layer in layers(folder, Mistakes()):
        seen: dict[str, Row] = {}
        for path in sorted((layer / FORMS_FOLDER).glob("*.json")):
            for row in read_rows(path, shown_as(path, folder), mistakes):
                if path.stem == "shared":
                    shared = _lay_shared(shared, row)
                    continue
                code = str(row.values.get("code", ""))
                if code in seen:
                    text = _('"%(key)s" sudah ada di %(place)s') % {"key": code, "place": seen[code].place()}
                    mistakes.add(row.place("code"), text)
                    continue
                seen[code] = row
                services[code] = _lay_service(services.get(code), row)
    return shared, services


def _lay_service(below: Row | None, above: Row) -> Row:
    if below is None:
        return above
    kept = {where: place for where, place in below.places.items() if not where or where[0] not in above.values}
    return Row({**below.values, **above.values}, kept | above.places)


def _lay_shared(below: Row | None, above: Row) -> Row:
    if below is None:
        return above
    values, places = dict(below.values), dict(below.places)
    for name, items in above.values.items():
        if name not in _KEYED or not isinstance(items, list):
            values[name] = {**values.get(name, {}), **items} if isinstance(items, dict) else items
            places |= {where: place for where, place in above.places.items() if where[:1] == (name,)}
            continue
        merged = list(values.get(name, []))
        for at, item in enumerate(items):
            key = item.get(_KEYED[name]) if isinstance(item, dict) else None
            target = next((n for n, row in enumerate(merged) if row.get(_KEYED[name]) == key), len(merged))
            merged[target : target + 1] = [item]
            places = {where: place for where, place in places.items() if where[:2] != (name, target)}
            inside = above.places.items()
            places |= {(name, target, *where[2:]): place for where, place in inside if where[:2] == (name, at)}
        values[name] = merged
    return Row(values, places)


def _has_shape(row: Row, shape: Any, mistakes: Mistakes) -> bool:
    wrong = list(misshapen(row.values, shape))
    for path, text in wrong:
        mistakes.add(row.place(*path), _told(path, text))
    return not wrong


def _whole(row: Row, shared: Row, words: dict[str, str], known: Known, mistakes: Mistakes) -> FormFile | None:
    whole = put_together(row.values, shared.values, words)
    files = {"service": row, "shared": shared}
    faults = list(whole.faults)
    code, version = row.values["code"], row.values["form_version"]
    if code not in known.services:
        text = _('"%(field)s": "%(value)s" tidak ada di %(table)s')
        faults.append(("service", ("code",), text % {"field": "code", "value": code, "table": "services"}))
    if not faults:
        faults += [(*whole.origin(path), text) for path, text in check_form(whole.definition, known)]
    before = ApplicationForm.objects.filter(service__code=code, version=version).first()
    if before is not None and not faults and before.definition.get("source") != whole.definition["source"]:
        text = _("isi formulir berubah, tetapi versi %(version)s sudah ada; beri versi baru")
        faults.append(("service", ("form_version",), text % {"version": version}))
    for file, path, text in faults:
        mistakes.add(files[file].place(*path), _told(path, text))
    return None if faults else FormFile(code, version, whole.definition, row)


def _told(path: tuple[Any, ...], text: str) -> str:
    """Say where inside a long file: the last words of the path."""
    return f"{'/'.join(str(part) for part in path[-4:])}: {text}" if path else text


def unasked(forms: list[FormFile], rows: Rows) -> list[str]:
    """List the requirements of each service that its form neither asks nor explains: the office has to see to them."""
    wanted: dict[str, list[tuple[str, bool]]] = {}
    for row in rows["service_requirements"]:
        asked_for = (str(row.clean["requirement"]), bool(row.clean["required"]))
        wanted.setdefault(str(row.clean["service"]), []).append(asked_for)
    return [
        f"{form.row.place()}: {form.service} {paper.requirement}"
        for form in forms
        for paper in coverage(form.definition, wanted.get(form.service, ()))
        if paper.is_open
    ]


def write_forms(forms: list[FormFile], *, city: str, result: Loaded) -> None:
    """Write the versions that are not there yet, inside a change that is open; a version that is there never changes.

    The first version of a service waits as a trial until the office switches it on. A later one takes the place of
    a live version that came from the files too; where the office has edited the live one, it waits as a trial.
    """
    services = {row.code: row for row in Service.objects.filter(city=city)}
    there = ApplicationForm.objects.filter(city=city).only("service_id", "version", "state", "made_by")
    by_service: dict[int, list[ApplicationForm]] = {}
    for row in there:
        by_service.setdefault(row.service_id, []).append(row)
    for form in forms:
        service = services[form.service]
        versions = by_service.get(service.pk, [])
        label = f"{FORMS_FOLDER} {form.service}/{form.version}"
        if any(row.version == form.version for row in versions):
            result.unchanged += 1
            continue
        live = next((row for row in versions if row.state == ApplicationForm.State.LIVE), None)
        takes_over = live is not None and live.made_by == BY_FILES
        if live is not None and takes_over:
            ApplicationForm.objects.filter(pk=live.pk).update(state=ApplicationForm.State.ENDED)
        elif live is not None:
            text = _("%(row)s menunggu sebagai percobaan: kantor memakai %(version)s, yang disuntingnya")
            result.conflicts.append(f"{form.row.place()}: " + text % {"row": label, "version": live.version})
        ApplicationForm.objects.create(
            city=city,
            service=service,
            version=form.version,
            state=ApplicationForm.State.LIVE if takes_over else ApplicationForm.State.TRIAL,
            definition=form.definition,
            confidence=form.definition["confidence"],
            check_days=form.definition.get("check_days"),
            process_days=form.definition.get("process_days"),
            made_at=clock.now(),
            made_by=BY_FILES,
        )
        result.created.append(label)
