"""What signing in does differently here: nobody signs up, tries are counted by us, secrets are sealed."""

import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from antri.directory.queries import catalogue
from antri.journal.actions import Actor, change, record
from antri.people.actions import take_back
from antri.people.lockout import remember
from antri.people.models import Officer, key_ring
from antri.web import clock


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": gettext_lazy("Nama pengguna atau kata sandi tidak cocok. Periksa keduanya."),
        "incorrect_password": gettext_lazy("Kata sandi tidak cocok. Periksa kembali."),
        "enter_current_password": gettext_lazy("Kata sandi yang sekarang tidak cocok. Periksa kembali."),
        "incorrect_code": gettext_lazy("Kode tidak cocok. Tunggu kode berikutnya di aplikasi, lalu coba lagi."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send nothing: officers get their links from an administrator, in person."""

    def is_safe_url(self, url: str) -> bool:
        """Go on to a whole path of ours, never to a part of one and never to another site."""
        return bool(url) and url.startswith("/") and super().is_safe_url(url)

    def add_message(self, request: Any, level: Any, message_template: Any = None, *more: Any, **said: Any) -> None:
        """Leave out what allauth says by its templates: our views say it in our words."""
        if said.get("message"):
            super().add_message(request, level, message_template, *more, **said)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """Look at a password; the try that axes has counted before is taken back when it was right."""
        found = super().authenticate(request, **credentials)
        if found and (tried := getattr(request, "password_try", None)):
            take_back(tried)
        return found

    def login(self, request: HttpRequest, user: Any) -> None:
        super().login(request, user)
        request.session["began_at"] = request.session["seen_at"] = clock.now().timestamp()
        with change():
            Officer.objects.filter(pk=user.pk).update(last_seen_at=clock.now())
            by = Actor("officer", "desk", f"{user.pk}")
            record("people.signed_in", about=("officer", user.pk), by=by, city=catalogue().city.code)

    def post_login(self, request: HttpRequest, user: Any, **said: Any) -> HttpResponse:
        response = super().post_login(request, user, **said)
        remember(request, response, user.pk)
        return response

    def is_reauthentication_required(self, *, app: str, **_more: Any) -> bool:
        """Ask again when neither password nor second factor was given within the last 15 minutes."""
        request = context.request
        records = get_authentication_records(request, request.user)
        last = max((float(each["at"]) for each in records), default=0.0)
        return time.time() - last >= settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


class MfaAdapter(DefaultMFAAdapter):
    """Seal the secrets of second factors, and speak of them in our words."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": gettext_lazy("Kode tidak cocok. Tunggu kode berikutnya di aplikasi, lalu coba lagi."),
        "cannot_delete_authenticator": gettext_lazy("Ini satu-satunya cara masuk kedua Anda. Pasang yang lain dahulu."),
    }

    def encrypt(self, text: str) -> str:
        return urlsafe_b64encode(key_ring().seal("mfa", text.encode(), "")).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return key_ring().open("mfa", urlsafe_b64decode(encrypted_text), "").decode()

    def get_totp_issuer(self) -> str:
        return f"Prima Antri {catalogue().city.name}"

    def build_totp_svg(self, url: str) -> str:
        """Draw the code as part of the page: our content policy shows no picture of a data address."""
        code = segno.make(url, error="m", micro=False)
        return code.svg_inline(scale=4, border=0, omitsize=True, svgclass=None, lineclass=None)

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        return _("Kunci sandi")

    def can_delete_authenticator(self, authenticator: Any) -> bool:
        """Keep one second factor: without any, the next page would ask to set one up."""
        from allauth.mfa.models import Authenticator

        kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
        others = Authenticator.objects.filter(user_id=authenticator.user_id, type__in=kinds).exclude(
            pk=authenticator.pk
        )
        return settings.DEMO or others.exists()
