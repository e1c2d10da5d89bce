"""The officers of the demo: one for each role, with names and passwords that everybody knows."""

import datetime

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from antri.directory.models import Office, Region
from antri.directory.queries import catalogue
from antri.journal.actions import Actor, change
from antri.people.actions.appointments import put_appointment, put_place
from antri.people.actions.authority import NotAppointing
from antri.people.models import Appointment, Officer, Role


def found_demo_officers(*, by: Actor) -> list[Officer]:
    """Make one officer for each role, with the password demo-NAME, in the demo only. Again: changes nothing."""
    if not settings.DEMO:
        raise NotAppointing(_("Hanya untuk demo."))
    made = []
    for username, (name, role, office) in _demo_cast().items():
        officer = Officer.objects.filter(username=username).first()
        if officer is None:
            officer = Officer(username=username, first_name=name)
            officer.set_password(f"demo-{username}")
            with change():
                officer.save(force_insert=True)
                put_appointment(officer, role, office, datetime.date(2020, 1, 1), None, by)
        made.append(officer)
    _say_where_helpers_are(by)
    return made


def _say_where_helpers_are(by: Actor) -> None:
    """Put the outside helper of the demo into the hall of the city's first kelurahan or desa."""
    helper = Appointment.objects.filter(officer__username="kelurahan", place="").first()
    region = Region.objects.filter(level__in=("kelurahan", "desa")).order_by("code").first()
    if helper is None or region is None:
        return
    with change():
        place = f"Balai {region.level.capitalize()} {region.name}"
        put_place(helper, Appointment.Place.VILLAGE_HALL, place, region, 20, by)


def is_demo_officer(username: str) -> bool:
    return settings.DEMO and username in _demo_cast()


def _demo_cast() -> dict[str, tuple[str, Role, Office | None]]:
    main = catalogue().main
    districts = [row for row in catalogue().offices.values() if row.kind == Office.Kind.DISTRICT]
    district = districts[0] if districts else main
    return {
        "loket": ("Lina Contoh", Role.COUNTER_OFFICER, main),
        "pendamping": ("Pandu Contoh", Role.APPOINTED_OFFICER, main),
        "kelurahan": ("Kiki Contoh", Role.OUTSIDE_HELPER, main),
        "kecamatan": ("Kartika Contoh", Role.KECAMATAN_OFFICER, district),
        "verifikator": ("Vera Contoh", Role.VERIFIER, main),
        "pengelola": ("Pratama Contoh", Role.OFFICE_MANAGER, main),
        "kepala": ("Kencana Contoh", Role.HEAD_OF_OFFICE, None),
        "admin": ("Adi Contoh", Role.ADMINISTRATOR, None),
    }
