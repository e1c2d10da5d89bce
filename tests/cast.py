"""The people and the city of the tests. All of it is invented; NIK serials 9990 to 9999 are never issued.

A citizen (Citra), a neighbour who must see nothing (Wati), and a small city, Kota Rekaan, with a main
office of five sessions of 40, a kecamatan office that gives numbers too, and one that does not yet.
"""

import time as time_module
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import TYPE_CHECKING, Any

from django.test import Client

from antri.directory.models import City as CityRow
from antri.directory.models import Offering, Office, Requirement, Service, ServiceGroup, ServiceRequirement
from antri.journal.actions import Actor
from antri.people.models import Appointment, Officer, Role
from antri.schedule.models import Lane, OpeningPlan, PlanSession

if TYPE_CHECKING:
    from antri.booking.actions import Order

CODE = "99.01"
SESSIONS = ((8, 9), (9, 10), (10, 11), (11, 12), (13, 14))
PER_SESSION = 40
QUOTA = len(SESSIONS) * PER_SESSION
PASSWORD = "sandi-rekaan-yang-panjang"


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    nik: str
    phone: str
    actor: Actor = field(default_factory=lambda: Actor("citizen", "web"))


def nik(number: int) -> str:
    """Make the NIK of the n-th invented person: well-formed, different for each up to 90,000."""
    born = date(1970, 1, 1) + timedelta(days=number // 10)
    return f"539901{born:%d%m%y}{9990 + number % 10}"


def phone(number: int) -> str:
    """Make the phone number of the n-th invented person, as people type it."""
    return f"0899{number:08d}"


def person(number: int) -> Person:
    """Invent the n-th person of a crowd."""
    return Person(f"Warga Rekaan {number}", nik(number), phone(number))


CITRA = Person("Citra Rekaan", nik(1), phone(1))
WATI = Person("Wati Rekaan", nik(2), phone(2))

COUNTER_OFFICER = Actor("officer", "desk", "1")
APPOINTED_OFFICER = Actor("officer", "desk", "2")
KECAMATAN_OFFICER = Actor("officer", "desk", "3")
HEAD_OF_OFFICE = Actor("officer", "web", "4")


@dataclass(frozen=True, slots=True)
class City:
    """The rows of the invented city, by the names tests call them."""

    row: CityRow
    main: Office
    district: Office
    by_hand: Office
    ktp: Service
    birth: Service
    family_card: Service
    online_only: Service


def found_city(*, timezone: str = "Asia/Jakarta") -> City:
    """Found Kota Rekaan: three offices, four services, the sessions of every weekday."""
    row = CityRow.objects.create(
        code=CODE,
        name="Kota Rekaan",
        kind=CityRow.Kind.CITY,
        registry_name="Disdukcapil Kota Rekaan",
        timezone=timezone,
        complaint_url="https://lapor.example.invalid/",
    )
    main = _office("disdukcapil", "Disdukcapil Kota Rekaan", Office.Kind.MAIN, Office.Mode.ONLINE, timezone, 1)
    district = _office("rekaan-utara", "Kecamatan Rekaan Utara", Office.Kind.DISTRICT, Office.Mode.ONLINE, timezone, 2)
    by_hand = _office("rekaan-timur", "Kecamatan Rekaan Timur", Office.Kind.DISTRICT, Office.Mode.MANUAL, timezone, 3)
    group = ServiceGroup.objects.create(
        city=CODE, code="ktp", name="KTP dan KK", name_en="ID and family card", icon="card", position=1
    )
    ktp = _service("KTP_HILANG", "KTP-el hilang", "Lost ID card", group, 1)
    birth = _service("AKTA_LAHIR", "Akta kelahiran", "Birth certificate", group, 2)
    family_card = _service("KK_UBAH", "Ubah KK", "Change family card", group, 3)
    online_only = _service(
        "SURAT_DARING", "Surat daring", "Online letter", group, 4, needs_number=False, presence_required=False
    )
    _ask(
        ktp,
        ("SURAT_HILANG", "Surat kehilangan dari kepolisian", "Police report"),
        ("KK", "Kartu keluarga", "Family card"),
    )
    _ask(birth, ("KK", "Kartu keluarga", "Family card"), ("SURAT_LAHIR", "Surat keterangan lahir", "Birth letter"))
    Offering.objects.bulk_create(
        Offering(city=CODE, office=office, service=service, since=date(2020, 1, 1))
        for office, services in (
            (main, (ktp, birth, family_card, online_only)),
            (district, (ktp, family_card)),
        )
        for service in services
    )
    for office in (main, district):
        open_weekdays(office)
    return City(row, main, district, by_hand, ktp, birth, family_card, online_only)


def open_weekdays(office: Office, *, per_session: int = PER_SESSION, since: date = date(2020, 1, 1)) -> OpeningPlan:
    """Give an office its lane and its five sessions from Monday to Friday."""
    Lane.objects.get_or_create(city=CODE, office=office, code="main", defaults={"name": "Nomor antrean"})
    plan = OpeningPlan.objects.create(city=CODE, office=office, name="Hari kerja", valid_from=since)
    PlanSession.objects.bulk_create(
        PlanSession(city=CODE, plan=plan, weekday=day, start=time(start), end=time(end), capacity=per_session)
        for day in range(1, 6)
        for start, end in SESSIONS
    )
    return plan


def officer(role: Role, office: Office | None = None, *, username: str = "") -> Officer:
    """Appoint an invented officer to one role at an office (None: the whole city), since long ago."""
    row = Officer(username=username or f"{role}-{Officer.objects.count()}", first_name="Petugas", last_name="Rekaan")
    row.set_password(PASSWORD)
    row.save()
    Appointment.objects.create(city=CODE, officer=row, role=role, office=office, since=date(2020, 1, 1))
    return row


def staff_client(role: Role, office: Office | None = None) -> Client:
    """Open a browser in which an officer with this role has just signed in."""
    return sign_in(officer(role, office))


def sign_in(who: Officer) -> Client:
    """Open a browser in which this officer has just given the password."""
    client = Client()
    client.force_login(who, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time_module.time()}]
    session["account_authentication_methods_user"] = str(who.pk)
    session.save()
    return client


def order(
    place: City, on: date, who: Person = CITRA, *, service: Service | str | None = None, **changes: Any
) -> "Order":
    """Write the order of one person for one date at the main office; `changes` replace any field of it."""
    from antri.booking.actions import Order

    fields: dict[str, Any] = {
        "office": place.main.slug,
        "service": service if isinstance(service, str) else (service or place.ktp).code,
        "date": on,
        "name": who.name,
        "nik": who.nik,
        "phone": who.phone,
    }
    return Order(**(fields | changes))


def key(number: int) -> str:
    """Make the n-th idempotency key."""
    return f"test-key-{number:012d}"


def _office(slug: str, name: str, kind: str, mode: str, timezone: str, position: int) -> Office:
    return Office.objects.create(
        city=CODE,
        slug=slug,
        name=name,
        kind=kind,
        mode=mode,
        address=f"Jalan Contoh {position}, Kota Rekaan",
        timezone=timezone,
        position=position,
    )


def _service(code: str, name: str, name_en: str, group: ServiceGroup, position: int, **more: Any) -> Service:
    return Service.objects.create(
        city=CODE,
        code=code,
        name=name,
        name_en=name_en,
        short_name=name,
        short_name_en=name_en,
        group=group,
        position=position,
        **more,
    )


def _ask(service: Service, *papers: tuple[str, str, str]) -> None:
    for position, (code, name, name_en) in enumerate(papers, 1):
        paper, _ = Requirement.objects.get_or_create(city=CODE, code=code, defaults={"name": name, "name_en": name_en})
        ServiceRequirement.objects.create(city=CODE, service=service, requirement=paper, position=position)
