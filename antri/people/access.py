"""Who may open what in the staff area. Each view declares it; whatever declares nothing is refused."""

import datetime
import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlsplit

import structlog
from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from antri.directory.models import Office
from antri.directory.queries import catalogue
from antri.journal.actions import Actor, change
from antri.people.models import Appointment, Officer, Role
from antri.web import clock, errors
from antri.web.refusals import Refusal

log = structlog.get_logger("antri.people")
View = TypeVar("View", bound=Callable[..., Any])
Answer = Callable[[HttpRequest], HttpResponse]

# How often "was here" is written: the idle time ends up to that much early, never late.
_SEEN_EVERY_S = 60


class NotYours(Refusal):
    """Signed in, but not appointed to what this page is for."""

    code = "not-yours"
    status = 403
    title = gettext_lazy("Halaman ini bukan untuk tugas Anda")
    detail = gettext_lazy(
        "Akun Anda tidak ditugaskan untuk ini. Bila seharusnya ditugaskan, mintalah kepada pengelola kantor atau"
        " administrator."
    )


@dataclass(frozen=True, slots=True)
class Rule:
    """What a view asks for.

    `roles`: any of these; none at all: whoever is signed in. `office`: the URL argument with the slug of
    the office at which the role must be held. `is_sensitive`: the password again if it was given longer
    than 15 minutes ago. `is_open`: before signing in. `is_for_enrolling`: before the second factor is set up.
    """

    roles: frozenset[Role] = frozenset()
    office: str = ""
    is_sensitive: bool = False
    is_open: bool = False
    is_for_enrolling: bool = False


def open_to(*roles: Role, office: str = "", sensitive: bool = False) -> Callable[[View], View]:
    """Declare who may call a staff view: `@open_to(Role.OFFICE_MANAGER, office="office")`."""
    if not roles:
        raise ValueError("say which roles, or use anyone_signed_in")
    return declare(Rule(frozenset(roles), office, is_sensitive=sensitive))


def anyone_signed_in(view: View) -> View:
    """Declare that whoever is signed in may call a staff view."""
    return declare(Rule())(view)


def declare(rule: Rule) -> Callable[[View], View]:
    def put(view: View) -> View:
        @functools.wraps(view)
        def ruled(*args: Any, **kwargs: Any) -> Any:
            return view(*args, **kwargs)

        ruled.rule = rule  # type: ignore[attr-defined]
        return ruled  # type: ignore[return-value]

    return put


def rule_of(view: Callable[..., Any]) -> Rule | None:
    """Tell what a view declares; None when it declares nothing and therefore opens to nobody."""
    return getattr(view, "rule", None)


@dataclass(frozen=True, slots=True)
class Staff:
    """The officer who asks, with what they are appointed to today."""

    officer: Officer
    appointments: tuple[Appointment, ...]

    @property
    def actor(self) -> Actor:
        return Actor("officer", "desk", str(self.officer.pk))

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(Role(row.role) for row in self.appointments)

    def holds(self, *roles: Role, office: Office | None = None) -> bool:
        """Tell whether one of the roles is held: at that office, or anywhere when None."""
        return any(
            row.role in roles and (office is None or row.office_id in (None, office.pk, office.host_id))
            for row in self.appointments
        )

    def offices(self, *roles: Role) -> list[Office]:
        """List the offices at which one of the roles is held, in the city's order."""
        return [office for office in catalogue().offices.values() if self.holds(*roles, office=office)]


def staff_of(officer: Officer, on: datetime.date) -> Staff:
    return Staff(officer, tuple(Appointment.objects.standing(on).filter(officer=officer).order_by("pk")))


class StaffGate:
    """Let each request of the staff area pass its view's rule, or say why not."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.staff = None  # type: ignore[attr-defined]
        response = self.answer(request)
        response.headers["Cache-Control"] = "no-store"
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: Any, arguments: dict[str, Any]
    ) -> HttpResponse | None:
        """Ask the view's rule. What is raised here no middleware sees, so it is answered here."""
        try:
            return self._ask(request, rule_of(view), arguments)
        except Refusal as refused:
            return errors.refusal(request, refused)

    def _ask(self, request: HttpRequest, rule: Rule | None, arguments: dict[str, Any]) -> HttpResponse | None:
        if rule is None:
            log.error("a staff view declares no rule", path=getattr(request.resolver_match, "route", "?"))
            raise NotYours
        self._know_who(request)
        if rule.is_open:
            return None
        staff: Staff | None = request.staff  # type: ignore[attr-defined]
        if staff is None:
            return _to_sign_in(request)
        if not rule.is_for_enrolling and not settings.DEMO and not _has_second_factor(staff.officer):
            messages.info(request, _("Pasang dahulu cara masuk kedua: kunci sandi (passkey) atau aplikasi kode."))
            return HttpResponseRedirect(reverse("mfa_index"))
        if rule.roles and not staff.holds(*rule.roles, office=_office(rule, arguments)):
            raise NotYours
        # Not allauth's way of keeping what was sent and doing it later: that would be done past this gate.
        if rule.is_sensitive and is_reauthentication_required(request, app="antri"):
            return _to_sign_in(request, "account_reauthenticate")
        return None

    def _know_who(self, request: HttpRequest) -> None:
        """Put `request.staff` there, unless nobody is signed in or the session has ended."""
        if not request.user.is_authenticated:
            return
        now = clock.now().timestamp()
        began, seen = (request.session.get(name) for name in ("began_at", "seen_at"))
        if began is None:
            request.session["began_at"] = began = now
        if now - began >= settings.SESSION_COOKIE_AGE or (seen is not None and now - seen >= settings.STAFF_IDLE_S):
            logout(request)
            messages.info(request, _("Demi keamanan Anda sudah dikeluarkan. Silakan masuk lagi."))
            return
        if seen is None or now - seen >= _SEEN_EVERY_S:
            request.session["seen_at"] = now
            with change():
                Officer.objects.filter(pk=request.user.pk).update(last_seen_at=clock.now())
        request.staff = staff_of(request.user, clock.today(catalogue().city.timezone))  # type: ignore[attr-defined]


def _to_sign_in(request: HttpRequest, door: str = "account_login") -> HttpResponse:
    """Send somebody to sign in and from there back to their page. What they had typed is lost, and they are told."""
    if request.method not in ("GET", "HEAD"):
        messages.warning(request, _("Yang baru saja Anda kirim belum disimpan. Setelah masuk, periksa dan kirim lagi."))
    return HttpResponseRedirect(f"{reverse(door)}?{urlencode({'next': _page_of(request)})}")


def _page_of(request: HttpRequest) -> str:
    """The page somebody is on: the one they ask for, or the one whose form they send."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    try:
        came_from = urlsplit(request.headers.get("Referer", ""))
    except ValueError:
        came_from = urlsplit("")
    if came_from.netloc != request.get_host() or not came_from.path.startswith("/"):
        return settings.LOGIN_REDIRECT_URL
    return came_from.path + (f"?{came_from.query}" if came_from.query else "")


def _office(rule: Rule, arguments: dict[str, Any]) -> Office | None:
    """Find the office that the address names; one that does not exist is told like one that is not yours."""
    if not rule.office:
        return None
    office = catalogue().offices.get(arguments[rule.office])
    if office is None:
        raise NotYours
    return office


def _has_second_factor(officer: Officer) -> bool:
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return Authenticator.objects.filter(user_id=officer.pk, type__in=kinds).exists()
